import { expect, test } from 'vitest';
import { HealthMeter } from '../../../src/lib/capture/health';
import type { RecorderStats } from '../../../src/lib/workers/recorder/protocol';

const S = 1_000_000;

function stats(framesIn: number): RecorderStats {
	return {
		framesIn,
		encodedCount: framesIn,
		droppedCount: 0,
		queuedCount: 0,
		writeMs: 5,
		acknowledgedUs: null,
		clockOffsetUs: 0
	};
}

test('measures what the camera gives, from one second to the next', () => {
	const meter = new HealthMeter();
	meter.onStats(stats(10), 0);
	expect(meter.health.value).toMatchObject({ stats: { framesIn: 10 }, framesPerSecond: null });
	meter.onStats(stats(40), S);
	expect(meter.health.value.framesPerSecond).toBe(30);
	meter.onStats(stats(40), 1.1 * S);
	expect(meter.health.value.framesPerSecond).toBe(30);
	meter.onStats(stats(40), 2 * S);
	expect(meter.health.value.framesPerSecond).toBe(0);
});

test('measures what is recorded, over some seconds, and anew with each epoch', () => {
	const meter = new HealthMeter();
	const second = (encodedCount: number, atS: number) => {
		meter.onStats({ ...stats(30 * atS), encodedCount }, atS * S);
		return meter.health.value.recordedPerSecond;
	};
	expect(second(29, 1)).toBeNull();
	expect(second(60, 2)).toBe(31);
	expect(second(89, 3)).toBe(30);
	for (let atS = 4; atS < 8; atS++) second(89 + 15 * (atS - 3), atS);
	expect(second(164, 8)).toBe(15);
	meter.onEpoch();
	expect(second(180, 9)).toBeNull();
	expect(second(210, 10)).toBe(30);
	// The end of an epoch is counted late.
	expect(second(190, 11)).toBeNull();
	expect(second(250, 12)).toBe(60);
	meter.onState({ phase: 'interrupted', error: null }, 0);
	expect(meter.health.value.recordedPerSecond).toBeNull();
});

test('a new run is not measured against the one before', () => {
	const meter = new HealthMeter();
	meter.onStats(stats(500), 0);
	meter.onStats(stats(5), S);
	expect(meter.health.value.framesPerSecond).toBeNull();
});

test('the last error stays when the recording is well again; what was counted last stays too', () => {
	const meter = new HealthMeter();
	meter.onStats(stats(10), 0);
	meter.onStats(stats(40), S);
	const error = { code: 'storage/full', severity: 'degraded', message: '', context: {} } as const;
	meter.onState({ phase: 'recording', error }, 7 * S);
	meter.onState({ phase: 'recording', error }, 8 * S);
	meter.onState({ phase: 'idle', error: null }, 9 * S);
	expect(meter.health.value).toEqual({
		stats: stats(40),
		framesPerSecond: null,
		recordedPerSecond: null,
		lastError: { code: 'storage/full', atUs: 7 * S }
	});
});
