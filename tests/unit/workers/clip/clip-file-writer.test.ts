import { BufferSource, Input, MP4 } from 'mediabunny';
import { expect, it } from 'vitest';
import { ClipFileWriter } from '../../../../src/lib/workers/clip/clip-file-writer';
import { boxesIn } from '../../../../src/lib/workers/clip/mp4-boxes';
import { Mp4Writer } from '../../../../src/lib/workers/clip/mux';
import { audioConfig, T0, videoConfig } from '../../../support/builders';
import { FakeFileHandle } from '../../../support/fake-file-handle';

const MP4_EPOCH_S = 2_082_844_800;

/** A film of one frame with sound, as the app writes one straight to disk, with the time `T0`. */
async function written(title: string): Promise<FakeFileHandle> {
	const handle = new FakeFileHandle();
	const file = await ClipFileWriter.over(handle.asHandle);
	const writer = new Mp4Writer(videoConfig({ codec: 'vp8', description: null }), audioConfig({ description: null }), {
		target: file,
		title,
		sourceLabel: 'Dash camera',
		maxFrames: 4,
		maxPackets: 4
	});
	await writer.start();
	const sample = { timeUs: 0, durationUs: 20_000, isKeyframe: true, bytes: new Uint8Array(16) };
	await writer.add({ video: [sample], audio: [sample] });
	await writer.finish();
	file.setCreationTime(T0);
	file.close();
	return handle;
}

/** Creation times of all boxes of a name, by their path. */
function timesIn(bytes: Uint8Array, path: readonly string[]): number[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const find = (from: number, to: number, names: readonly string[]): number[] =>
		[...boxesIn(view, from, to)]
			.filter(({ name }) => name === names[0])
			.flatMap((box) => {
				if (names.length > 1) return find(box.from, box.to, names.slice(1));
				return view.getUint8(box.from) === 1
					? [Number(view.getBigUint64(box.from + 4)), Number(view.getBigUint64(box.from + 12))]
					: [view.getUint32(box.from + 4), view.getUint32(box.from + 8)];
			});
	return find(0, bytes.byteLength, path);
}

it('writes the capture time into the movie and each of its tracks', async () => {
	const { bytes, openCount } = await written('Door');
	const seconds = T0 / 1e6 + MP4_EPOCH_S;
	expect(timesIn(bytes, ['moov', 'mvhd'])).toEqual([seconds, seconds]);
	expect(timesIn(bytes, ['moov', 'trak', 'tkhd'])).toEqual([seconds, seconds, seconds, seconds]);
	expect(timesIn(bytes, ['moov', 'trak', 'mdia', 'mdhd'])).toEqual([seconds, seconds, seconds, seconds]);
	expect(openCount).toBe(0);
});

// What follows the name in a title is overwritten where the name of a box is searched for in the bytes.
it.each(['mvhd', 'tkhd', 'mdhd'])('leaves a title alone that has "%s" in it', async (name) => {
	const title = `Before ${name}\0after the name of a box, all of it stays`;
	const { bytes } = await written(title);
	using input = new Input({ formats: [MP4], source: new BufferSource(bytes) });
	expect((await input.getMetadataTags()).title).toBe(title);
});

it('writes times of 64 bits where a box has them, and reaches no further than its own', async () => {
	const handle = new FakeFileHandle();
	const file = await ClipFileWriter.over(handle.asHandle);
	const movie = new Uint8Array(8 + 8 + 4 + 16 + 4);
	const view = new DataView(movie.buffer);
	const nameAt = (at: number, name: string) => movie.set(Buffer.from(name), at);
	view.setUint32(0, movie.byteLength);
	nameAt(4, 'moov');
	view.setUint32(8, movie.byteLength - 8);
	nameAt(12, 'mvhd');
	view.setUint8(16, 1);
	view.setUint32(36, 0xffffffff);
	file.write(movie, 0);
	file.setCreationTime(T0);
	file.close();
	const seconds = T0 / 1e6 + MP4_EPOCH_S;
	expect(timesIn(handle.bytes, ['moov', 'mvhd'])).toEqual([seconds, seconds]);
	expect(new DataView(handle.bytes.buffer).getUint32(36)).toBe(0xffffffff);
});

it('leaves a file without a movie as it is, and ends', async () => {
	const handle = new FakeFileHandle();
	const file = await ClipFileWriter.over(handle.asHandle);
	const bytes = new Uint8Array([
		0, 0, 0, 12, 0x66, 0x74, 0x79, 0x70, 1, 2, 3, 4, 0, 0, 0, 0, 0x6d, 0x64, 0x61, 0x74, 9
	]);
	file.write(bytes, 0);
	file.setCreationTime(T0);
	file.close();
	expect(handle.bytes).toEqual(bytes);
});

it('says that the disk is full where not all was written', async () => {
	const handle = new FakeFileHandle();
	handle.roomBytes = 10;
	const file = await ClipFileWriter.over(handle.asHandle);
	expect(() => file.write(new Uint8Array(11), 0)).toThrow(expect.objectContaining({ code: 'storage/full' }));
	file.close();
});
