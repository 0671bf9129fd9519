import { readdir, readFile } from 'node:fs/promises';

/** What the browser that runs on `profileDir` has in memory, all its processes together; shared pages count once each. */
export async function residentBytes(profileDir: string): Promise<number> {
	const processes = new Map<number, { parent: number; isMain: boolean; bytes: number }>();
	for (const name of await readdir('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		// A process may end between the listing and the reading.
		const [status, args] = await Promise.all([
			readFile(`/proc/${name}/status`, 'utf8').catch(() => ''),
			readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
		]);
		const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
		const isMain = args.includes(`--user-data-dir=${profileDir}`) && !args.includes('--type=');
		// Anonymous memory: files that are mapped come and go as the kernel likes.
		processes.set(Number(name), { parent: number('PPid'), isMain, bytes: number('RssAnon') * 1024 });
	}
	const belongs = (pid: number): boolean => {
		const found = processes.get(pid);
		return found !== undefined && (found.isMain || belongs(found.parent));
	};
	let sum = 0;
	for (const [pid, { bytes }] of processes) if (belongs(pid)) sum += bytes;
	return sum;
}
