interface Closable {
	close(): void | Promise<void>;
}

/**
 * Closes the parts one after another. One that fails keeps no other open.
 * @throws the first failure, once all were closed
 */
export async function closeAll(parts: readonly Closable[]): Promise<void> {
	const failures: unknown[] = [];
	for (const part of parts) {
		try {
			await part.close();
		} catch (error) {
			failures.push(error);
		}
	}
	if (failures.length > 0) throw failures[0];
}
