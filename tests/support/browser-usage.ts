import { readdir, readFile } from 'node:fs/promises';

/** What the browser on a profile uses, all its processes together. */
export interface BrowserUsage {
	/** Anonymous memory: files that are mapped come and go as the kernel likes. Shared pages count once each. */
	readonly residentBytes: number;
	/** Since the processes began, in user and kernel; of processes that ended too, once their parent has noticed. */
	readonly cpuSeconds: number;
	/** Sent to disk, or to the page cache on its way there. */
	readonly writtenBytes: number;
}

/** Kernel ticks a second (`man 5 proc`, `sysconf(_SC_CLK_TCK)`): 100 on every Linux that Debian builds. */
const TICKS_PER_S = 100;

/** Of the browser that runs on `profileDir`. A process may end between the listing and the reading: it counts nothing. */
export async function browserUsage(profileDir: string): Promise<BrowserUsage> {
	const processes = new Map<number, { parent: number; isMain: boolean; usage: BrowserUsage }>();
	for (const name of await readdir('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
		const [status, args, stat, io] = await Promise.all([read('status'), read('cmdline'), read('stat'), read('io')]);
		// After the command's name, which may hold blanks: state is field 3, utime to cstime are 14 to 17.
		const times = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		processes.set(Number(name), {
			parent: numberIn(status, 'PPid'),
			isMain: args.includes(`--user-data-dir=${profileDir}`) && !args.includes('--type='),
			usage: {
				residentBytes: numberIn(status, 'RssAnon') * 1024,
				cpuSeconds: times.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_S,
				writtenBytes: numberIn(io, 'write_bytes')
			}
		});
	}
	const belongs = (pid: number): boolean => {
		const found = processes.get(pid);
		return found !== undefined && (found.isMain || belongs(found.parent));
	};
	const own = [...processes].filter(([pid]) => belongs(pid)).map(([, { usage }]) => usage);
	const sum = (of: keyof BrowserUsage) => own.reduce((total, usage) => total + usage[of], 0);
	return { residentBytes: sum('residentBytes'), cpuSeconds: sum('cpuSeconds'), writtenBytes: sum('writtenBytes') };
}

function numberIn(text: string, key: string): number {
	return Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}
