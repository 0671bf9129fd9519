import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { beepFrames, soundOffsets } from '../../support/fake-camera';
import { ffmpeg } from '../../support/ffmpeg';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'hindsight-fake-camera-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** As Chromium draws and beeps, with the sound `lateSeconds` after the picture. */
async function draw(name: string, lateSeconds: number): Promise<string> {
	const path = join(folder, name);
	// 640 × 360; only the left edge is drawn, where the squares are 40 pixels wide.
	const turn = 'mod(T/5+(X+Y)/1000,1)*255';
	const beep = `if(lt(mod(t-${lateSeconds}+1,0.5),0.02),0.5*sin(2*PI*400*t),0)`;
	await ffmpeg([
		...[
			'-y',
			'-f',
			'lavfi',
			'-i',
			`color=s=40x360:r=30:d=11,format=gray,geq=lum='if(lt(Y,40)+gt(Y,320),${turn},60)',pad=640:360`
		],
		...['-f', 'lavfi', '-i', `aevalsrc='${beep}':s=48000:d=11`],
		...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'libopus', '-b:a', '64k', path]
	]);
	return path;
}

it('finds the frames that beep and how far their sound is from them', async () => {
	const path = await draw('together.mp4', 0);
	expect(await beepFrames(path)).toEqual([3e6, 5e6, 8e6, 10e6]);
	for (const { offsetUs } of await soundOffsets(path)) expect(Math.abs(offsetUs)).toBeLessThan(2000);
});

it('sees sound that comes 30 ms late', async () => {
	const offsets = await soundOffsets(await draw('late.mp4', 0.03));
	expect(offsets).toHaveLength(4);
	for (const { offsetUs } of offsets) expect(Math.abs(offsetUs - 30_000)).toBeLessThan(2000);
});
