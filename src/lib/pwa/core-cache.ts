/** Never rename: a user's 32 MB are in it. */
const PREFIX = 'hindsight-ffmpeg-';

/** The cache that holds ffmpeg's core of one version, apart from the shell's. */
export function coreCacheName(version: string): string {
	return PREFIX + version;
}

/** Deletes the cores of other versions. */
export async function deleteOldCores(caches: CacheStorage, version: string): Promise<void> {
	const names = await caches.keys();
	await Promise.all(
		names
			.filter((name) => name.startsWith(PREFIX) && name !== coreCacheName(version))
			.map((name) => caches.delete(name))
	);
}
