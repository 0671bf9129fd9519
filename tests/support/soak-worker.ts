// Bundled by `soak-build.ts` and started by the soak's page: a recorder worker without a camera. What a camera's
// encoder made before is stored again and again by the app's own queue and ring writer, many times as fast.
import { holdLock, recorderLock } from '../../src/lib/platform/recorder-lock';
import type { SealedSegment } from '../../src/lib/media/segmenter';
import { Database } from '../../src/lib/storage/database';
import { RingReader } from '../../src/lib/storage/ring-reader';
import { RingWriter } from '../../src/lib/storage/ring-writer';
import { StoreChannel } from '../../src/lib/storage/store-channel';
import { SegmentQueue } from '../../src/lib/workers/recorder/segment-queue';
import type { SoakOrder, SoakTell } from './soak';

/** Bursts come this often. */
const TICK_MS = 100;
/** Told so often. */
const TELL_MS = 1_000;

async function soak({ speed, lengthS, horizonUs }: SoakOrder): Promise<void> {
	const database = new Database();
	const channel = new StoreChannel();
	const ring = new RingReader(database);
	const [source] = await ring.sources();
	if (!source) throw new Error('record something first');
	await holdLock(recorderLock(source.id));
	const entries = await ring.entries(source.id);
	const pattern: SealedSegment[] = [];
	// The first and the last may be cut short.
	for await (const { entry, segment } of ring.segments(entries.slice(1, -1))) {
		if (segment) pattern.push({ segment, frameCount: entry.frameCount });
	}
	const recorded = (await ring.epochs(source.id)).at(-1);
	const writer = new RingWriter(database, channel, source.id);
	await writer.load();
	await writer.saveSource(source);
	let toUs = writer.newestUs ?? 0;
	if (!recorded || pattern.length === 0) throw new Error('record something first');
	const epoch = { ...recorded, id: writer.nextEpochId(), cause: 'stopped' as const, startUs: toUs };

	let addedCount = 0;
	let storedCount = 0;
	let trouble: string | null = null;
	let writesMs: number[] = [];
	const queue = new SegmentQueue(writer, {
		horizonUs: () => horizonUs,
		onTrouble: (error) => (trouble = error?.code ?? trouble),
		onAcknowledged: (_, writeMs) => {
			storedCount++;
			writesMs.push(writeMs);
		}
	});
	const started = performance.now();
	const ticking = setInterval(() => {
		const due = Math.min(lengthS, Math.floor(((performance.now() - started) * speed) / 1000));
		while (addedCount < due) {
			const { segment, frameCount } = pattern[addedCount % pattern.length]!;
			const endUs = toUs + segment.endUs - segment.startUs;
			queue.add(
				{ segment: { ...segment, epochId: epoch.id, startUs: toUs, endUs }, frameCount },
				{ epoch, audio: () => epoch.audio },
				0
			);
			toUs = endUs;
			addedCount++;
		}
	}, TICK_MS);
	const telling = setInterval(() => {
		const isOver = addedCount >= lengthS && queue.length === 0;
		const lostCount = addedCount - storedCount - queue.length;
		const tell: SoakTell = { addedCount, storedCount, queuedCount: queue.length, lostCount, writesMs, trouble, isOver };
		postMessage(tell);
		writesMs = [];
		trouble = null;
		if (!isOver) return;
		clearInterval(ticking);
		clearInterval(telling);
	}, TELL_MS);
}

addEventListener('message', ({ data }: MessageEvent<SoakOrder>) => void soak(data));
