/**
 * Settles as `promise` does, or rejects with what `timeout` makes when it takes longer. The work behind it goes on.
 * @param timeout makes a `TimeoutError` unless given
 */
export async function within<T>(
	limitMs: number,
	promise: Promise<T>,
	timeout: () => Error = () => new DOMException(`no answer in ${limitMs} ms`, 'TimeoutError')
): Promise<T> {
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
