import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { open, stubCodecs, type CodecFaults } from '../../../support/fake-codecs';
import { Feed, FRAME_MS, RecordingWorld } from '../../../support/recording-world';

let faults: CodecFaults;
let keyframes: number[];

beforeEach(() => {
	vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 10) });
	({ faults, keyframes } = stubCodecs());
});
afterEach(() => {
	expect(open, 'what was read is closed').toEqual({ frames: 0, blocks: 0 });
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

/** A recording whose first frame is in the encoder. */
async function begun(options?: ConstructorParameters<typeof RecordingWorld>[0]): Promise<RecordingWorld> {
	const world = new RecordingWorld(options);
	const running = world.recording.run();
	await world.record(100);
	await running;
	return world;
}

test('each second is stored on its own, from a keyframe on, and the end is stored with stop', async () => {
	const world = await begun();
	await world.record(4_900);
	await world.recording.stop();
	const { stored } = world.ring;
	expect(stored.length).toBeGreaterThanOrEqual(5);
	for (const [index, { sealed }] of stored.entries()) {
		if (index > 0) expect(sealed.segment.startUs).toBe(stored[index - 1]?.sealed.segment.endUs);
		expect(new Uint8Array(sealed.segment.bytes)[0], 'it begins with a keyframe').toBe(1);
	}
	const stats = world.told('stats').at(-1)?.stats;
	expect(world.ring.frameCount).toBe(stats?.encodedCount);
	expect(stats).toMatchObject({ framesIn: world.givenCount, droppedCount: 0, queuedCount: 0 });
	// Frames pass by only while the encoder is chosen.
	expect(world.givenCount - world.ring.frameCount).toBeLessThan(5);
	expect(stats?.acknowledgedUs).toBe(stored.at(-1)?.sealed.segment.endUs);
	expect(vi.getTimerCount()).toBe(0);
	expect(world.video.isCancelled).toBe(true);
});

test('the first epoch has a cause only where footage is held before it, and begins after that', async () => {
	const fresh = await begun();
	await fresh.recording.stop();
	expect(fresh.ring.causes).toEqual([null]);
	const aheadUs = Date.now() * 1000 + 3_600_000_000;
	const again = await begun({ newestUs: aheadUs });
	await again.recording.stop();
	expect(again.ring.causes).toEqual(['crash']);
	expect(again.ring.stored[0]?.sealed.segment.startUs).toBeGreaterThanOrEqual(aheadUs);
});

test('a camera that gives no frames is told within two seconds, what was encoded is stored, and it comes back', async () => {
	const world = await begun();
	await world.record(500);
	await world.pass(1_400);
	expect(world.told('stalled')).toEqual([]);
	await world.pass(600);
	expect(world.told('stalled').map(({ isStalled }) => isStalled)).toEqual([true]);
	const heldCount = world.ring.frameCount;
	expect(heldCount).toBeGreaterThan(20);
	await world.pass(10_000);
	await world.record(500);
	await world.recording.stop();
	expect(world.told('stalled').map(({ isStalled }) => isStalled)).toEqual([true, false]);
	expect(world.ring.causes).toEqual([null, 'camera-muted']);
	expect(world.ring.frameCount).toBeGreaterThan(heldCount + 15);
});

test.each<[string, (world: RecordingWorld) => void]>([
	['another size', (world) => void (world.camera.width = 640)],
	['a turn', (world) => void (world.camera.rotation = 90)]
])('%s of the picture begins an epoch', async (_name, change) => {
	const world = await begun();
	await world.record(300);
	change(world);
	await world.record(300);
	await world.recording.stop();
	expect(world.ring.causes).toEqual([null, 'settings']);
	expect(world.told('epochStarted')).toHaveLength(2);
});

test('an encoder that breaks is told, what it gave is kept, and the next one goes on', async () => {
	const world = await begun();
	await world.record(1_000);
	const atUs = 1_500_000;
	faults.breaksAt = (timestampUs) => timestampUs === atUs;
	await world.record(1_000);
	await world.recording.stop();
	expect(world.told('degraded').map(({ error }) => error.code)).toEqual(['encoder/failed']);
	expect(world.ring.causes).toEqual([null, 'encoder']);
	expect(world.givenCount - world.ring.frameCount).toBeLessThan(12);
});

test('an encoder that breaks again and again is asked for less', async () => {
	const world = await begun();
	faults.breaksAt = (timestampUs) => timestampUs > 200_000 && timestampUs % 400_000 === 0;
	await world.record(3_000);
	faults.breaksAt = () => false;
	await world.record(500);
	await world.recording.stop();
	const codes = world.told('degraded').map(({ error }) => error.code);
	expect(codes.filter((code) => code === 'encoder/failed').length).toBeGreaterThanOrEqual(3);
	expect(codes).toContain('encoder/smaller');
	expect(world.told('epochStarted').at(-1)?.width).toBeLessThan(1280);
});

test('an encoder that hangs has its frames dropped and counted, and is replaced after three seconds', async () => {
	const world = await begun();
	faults.isHung = true;
	await world.record(2_900);
	expect(world.told('degraded')).toEqual([]);
	const drops = world.told('stats').at(-1)?.stats.droppedCount ?? 0;
	expect(drops).toBeGreaterThan(50);
	faults.isHung = false;
	await world.record(1_000);
	await world.recording.stop();
	expect(world.told('degraded').map(({ error }) => error.code)).toEqual(['encoder/failed']);
	expect(world.ring.causes.at(-1)).toBe('encoder');
	const counted = world.ring.stored.reduce((sum, { droppedCount }) => sum + droppedCount, 0);
	expect(counted, 'a segment says what is missing before it').toBeGreaterThanOrEqual(drops);
});

test('frames that an encoder keeps to itself, or that never came here, count as dropped', async () => {
	const world = await begun();
	faults.swallows = (timestampUs) => timestampUs % 200_000 === 100_000;
	await world.record(2_000);
	world.recording.lose(7);
	await world.record(100);
	await world.recording.stop();
	expect(world.told('stats').at(-1)?.stats.droppedCount).toBe(11 + 7);
});

test('a cut makes the next frame a keyframe, so that all before it is stored at once', async () => {
	const world = await begun();
	await world.record(500);
	const before = [keyframes.length, world.ring.stored.length];
	world.recording.cut();
	await world.record(100);
	expect([keyframes.length, world.ring.stored.length]).toEqual([before[0]! + 1, before[1]! + 1]);
	await world.recording.stop();
});

test('without any encoder the recording ends with that, and everything is let go', async () => {
	faults.refused = () => true;
	const world = new RecordingWorld({ hasSound: true });
	const refused = expect(world.recording.run()).rejects.toMatchObject({ code: 'encoder/unsupported' });
	await world.record(100);
	await refused;
	expect(world.told('failed').map(({ error }) => error.code)).toEqual(['encoder/unsupported']);
	expect([world.video.isCancelled, world.sound.isCancelled]).toEqual([true, true]);
	expect(vi.getTimerCount()).toBe(0);
});

test('a stream that ends by itself ends the recording once all is stored; before its first frame, it is lost', async () => {
	const world = await begun({ hasSound: true });
	await world.record(500);
	world.video.end();
	await world.pass(100);
	expect(world.events.at(-1)).toEqual({ type: 'ended' });
	expect(world.ring.frameCount).toBeGreaterThan(20);
	expect(world.sound.isCancelled).toBe(true);

	const early = new RecordingWorld();
	const lost = expect(early.recording.run()).rejects.toMatchObject({ code: 'capture/lost' });
	early.video.end();
	await early.pass(100);
	await lost;
});

test('a stop is no end by itself', async () => {
	const world = await begun({ hasSound: true });
	await world.recording.stop();
	await world.pass(5_000);
	expect([...world.told('ended'), ...world.told('failed'), ...world.told('soundEnded')]).toEqual([]);
});

test('a machine that slept has its gap called by that, one whose clock was set back records on', async () => {
	const world = await begun();
	await world.record(1_000);
	vi.setSystemTime(Date.now() - 3_600_000);
	await world.record(1_000);
	expect(world.told('epochStarted')).toHaveLength(1);
	vi.setSystemTime(Date.now() + 2 * 3_600_000);
	await world.record(500);
	await world.recording.stop();
	expect(world.ring.causes).toEqual([null, 'suspended']);
});

test('what storage refuses is told once, kept, and stored in order when it is taken again', async () => {
	const world = await begun();
	await world.record(1_500);
	world.ring.refusal = new DOMException('no room', 'QuotaExceededError');
	await world.record(4_000);
	expect(world.told('degraded')).toHaveLength(1);
	expect(world.told('stats').at(-1)?.stats.queuedCount).toBeGreaterThan(2);
	world.ring.refusal = null;
	await world.record(1_500);
	await world.recording.stop();
	expect(world.told('recovered')).toHaveLength(1);
	expect(world.ring.frameCount).toBe(world.told('stats').at(-1)?.stats.encodedCount);
	const starts = world.ring.stored.map(({ sealed }) => sealed.segment.startUs);
	expect(starts).toEqual([...starts].sort((a, b) => a - b));
});

test('sound is stored with the picture of its time', async () => {
	const world = await begun({ hasSound: true });
	await world.record(3_000);
	await world.recording.stop();
	const packets = world.ring.stored.reduce((sum, { sealed }) => sum + (sealed.segment.audio?.sizes.length ?? 0), 0);
	expect(packets).toBeGreaterThan((world.ring.frameCount * FRAME_MS) / 20 - 15);
	expect(world.ring.stored.at(-1)?.epoch.audio).toMatchObject({ codec: 'opus', sampleRate: 48_000 });
});

test('a microphone that goes away costs the sound only, and another begins an epoch with its own', async () => {
	const world = await begun({ hasSound: true });
	await world.record(1_000);
	world.camera.level = null;
	world.sound.end();
	await world.record(500);
	expect(world.told('soundEnded')).toHaveLength(1);
	expect(world.told('epochStarted')).toHaveLength(1);
	world.sound = new Feed();
	Object.assign(world.camera, { level: 0.5, sampleRate: 44_100 });
	world.recording.hear(world.sound.stream);
	await world.record(1_500);
	await world.recording.stop();
	expect(world.ring.causes).toEqual([null, 'settings']);
	expect(world.ring.stored.at(-1)?.epoch.audio?.sampleRate).toBe(44_100);
});

test.each<[string, number | null]>([
	['gives zeros', 0],
	['gives nothing', null]
])('a microphone that %s is told, and told again when it is heard', async (_name, level) => {
	const world = await begun({ hasSound: true });
	world.camera.level = level;
	await world.record(1_000);
	expect(world.told('hushed')).toEqual([]);
	await world.record(2_600);
	expect(world.told('hushed').map(({ isHushed }) => isHushed)).toEqual([true]);
	world.camera.level = 0.5;
	await world.record(500);
	expect(world.told('hushed').map(({ isHushed }) => isHushed)).toEqual([true, false]);
	await world.recording.stop();
	expect(world.ring.causes, 'the picture goes on').toEqual([null]);
});

test('an audio encoder that fails is told, and costs the picture nothing', async () => {
	const world = await begun({ hasSound: true });
	faults.isSoundBroken = true;
	await world.record(500);
	faults.isSoundBroken = false;
	await world.record(500);
	await world.recording.stop();
	expect(world.told('degraded')[0]?.error).toMatchObject({ code: 'encoder/failed', context: { codec: 'opus' } });
	expect(world.ring.causes).toEqual([null]);
	expect(world.givenCount - world.ring.frameCount).toBeLessThan(5);
});

/** Stops, and says after how long that was over: 500 ms exact. */
async function stopAfterMs(world: RecordingWorld): Promise<number> {
	let isOver = false;
	void world.recording.stop().then(() => (isOver = true));
	for (let passedMs = 0; ; passedMs += 500) {
		await world.pass(500);
		if (isOver) return passedMs + 500;
	}
}

test('a stop waits for a slow store, and not for one that does not answer', async () => {
	const slow = await begun();
	slow.ring.writeMs = 3_000;
	expect(await stopAfterMs(slow)).toBe(3_000);
	expect(slow.ring.stored).toHaveLength(1);
	const dead = await begun();
	dead.ring.append = () => new Promise(() => undefined);
	expect(await stopAfterMs(dead)).toBe(8_000);
	expect(dead.told('degraded').map(({ error }) => error.code)).toEqual(['storage/slow']);
});

test('an encoder that is slow to give out its last frames is waited for before the next one begins', async () => {
	const world = await begun();
	await world.record(500);
	faults.flushMs = 2_000;
	world.camera.width = 640;
	await world.record(4_000);
	faults.flushMs = 0;
	await world.recording.stop();
	expect(world.ring.causes).toEqual([null, 'settings']);
	const ids = world.ring.stored.map(({ epoch }) => epoch.id);
	expect(ids, 'what is stored is in order').toEqual([...ids].sort((a, b) => a - b));
});
