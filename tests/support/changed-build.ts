import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { BUILD_DIR } from '../../scripts/prepare.mjs';

/** What only the recorder's worker has in its code. */
export const IN_RECORDER = 'encoder/unsupported';
/** What only the clip worker has: the bytes that ffmpeg's memory takes. */
export const IN_CLIP_WORKER = '268435456';

/** A copy of the build in `dir`, to be changed and served. */
export async function copyBuild(dir: string): Promise<void> {
	await cp(BUILD_DIR, dir, { recursive: true });
}

/** Changes the one worker that has `mark` in its code. */
export async function changeWorker(dir: string, mark: string, change: (code: string) => string): Promise<void> {
	const folder = join(dir, '_app/immutable/workers');
	let count = 0;
	for (const name of await readdir(folder)) {
		const path = join(folder, name);
		const code = name.endsWith('.js') ? await readFile(path, 'utf8') : '';
		if (!code.includes(mark)) continue;
		count++;
		await writeFile(path, change(code));
		// The server prefers them.
		for (const ending of ['.br', '.gz']) await rm(path + ending, { force: true });
	}
	if (count !== 1) throw new Error(`${count} workers hold ${mark}`);
}

/** Says something on a channel to the code that was put into workers, from the page. */
export async function tellThreads(page: Page, channel: string, message: string | number): Promise<void> {
	await page.evaluate(
		([name, said]) => {
			const sender = new BroadcastChannel(name);
			sender.postMessage(said);
			sender.close();
		},
		[channel, message] as const
	);
}
