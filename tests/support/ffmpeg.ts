import { spawn } from 'node:child_process';

/** What a run of native ffmpeg gave: bytes on its output, and each line it logged with its level. */
export interface FfmpegRun {
	readonly output: Buffer;
	readonly log: readonly LogLine[];
}

export interface LogLine {
	readonly level: string;
	/** Without the level, with the part's name: `[h264 @ 0x…] …`. */
	readonly text: string;
}

const WORTH_TELLING = new Set(['warning', 'error', 'fatal', 'panic']);

/** About our own conversion to grey, not about the file. */
const OWN_NOISE = /deprecated pixel format used/;

/**
 * Runs native ffmpeg, the reader that has no code in common with the app's. Rejects when it ends with an error or is
 * not there.
 */
export async function ffmpeg(args: readonly string[]): Promise<FfmpegRun> {
	const { output, errors } = await collect('ffmpeg', ['-hide_banner', '-nostdin', '-v', 'level+info', ...args]);
	const log: LogLine[] = [];
	for (const line of errors.split(/[\r\n]+/)) {
		const found = /^((?:\[[^\]]* @ [^\]]*\] )*)\[(\w+)\] (.*)$/.exec(line);
		if (found) log.push({ level: found[2] ?? '', text: `${found[1] ?? ''}${found[3] ?? ''}` });
	}
	return { output, log };
}

/** What ffmpeg complained about, as at `-v warning`. */
export function messagesOf({ log }: FfmpegRun): string[] {
	return log.filter(({ level, text }) => WORTH_TELLING.has(level) && !OWN_NOISE.test(text)).map(({ text }) => text);
}

/** Runs native ffprobe and parses its JSON. */
export async function ffprobe(args: readonly string[]): Promise<unknown> {
	const { output } = await collect('ffprobe', ['-v', 'error', '-of', 'json', ...args]);
	return JSON.parse(output.toString('utf8'));
}

function collect(command: string, args: readonly string[]): Promise<{ output: Buffer; errors: string }> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
		const output: Buffer[] = [];
		const errors: Buffer[] = [];
		child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
		child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
		child.once('error', (cause) => {
			reject(new Error(`${command} could not be started: run node scripts/setup.mjs`, { cause }));
		});
		child.once('close', (code) => {
			const text = Buffer.concat(errors).toString('utf8');
			if (code === 0) resolve({ output: Buffer.concat(output), errors: text });
			else reject(new Error(`${command} ended with ${String(code)}: ${text.slice(-2000)}`));
		});
	});
}
