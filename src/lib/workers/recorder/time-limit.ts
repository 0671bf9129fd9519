/** Settles as `promise` does, or rejects when it takes longer than `limitMs`: a codec may never answer. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const limit = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new DOMException(`no answer in ${limitMs} ms`, 'TimeoutError')), limitMs);
	});
	try {
		return await Promise.race([promise, limit]);
	} finally {
		clearTimeout(timer);
	}
}
