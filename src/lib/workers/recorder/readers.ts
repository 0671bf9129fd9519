/** Ends a stream, whether it still runs or not. Never rejects. */
export async function cancel(reader: ReadableStreamDefaultReader): Promise<void> {
	await reader.cancel().catch(() => undefined); // An errored stream is over already, which is what is wanted.
}
