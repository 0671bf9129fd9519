/** `promise`, or a rejection with what `timeout` makes when it takes longer. The work behind it goes on. */
export async function within<T>(limitMs: number, promise: Promise<T>, timeout: () => Error): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const limit = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(timeout()), limitMs);
	});
	try {
		return await Promise.race([promise, limit]);
	} finally {
		clearTimeout(timer);
	}
}
