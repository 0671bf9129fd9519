import type { LiveState, RecorderHealth } from '../../capture/types';
import type { RingView } from '../../model/ring';
import type { StorageReport } from '../../rings/types';
import { wordsOf, type PlainError } from '../../base/errors';
import { usFromSeconds } from '../../base/units';
import { ringBytes } from '../../ring/estimate';
import type { Settings } from '../../model/settings';
import { formatClock, formatLength, formatRoundLength, formatSize, formatUtcDateTime } from '../format';
import { bad, good, plain, type Fact } from './fact';

/** What the questions are answered from: one moment of the app. */
export interface Situation {
	readonly live: LiveState;
	readonly ring: RingView;
	readonly health: RecorderHealth;
	readonly report: StorageReport | null;
	readonly settings: Settings;
	/** What this browser lacks for recording, known before any press. */
	readonly missing: PlainError | null;
	/** A failure of the app as a whole. */
	readonly failure: PlainError | null;
	/** The time on the footage's clock. */
	readonly nowUs: number;
	/** The time on the machine's clock. */
	readonly wallUs: number;
}

/** Clocks are read a moment apart, and an epoch's runs free of the machine's: less than this is the same time. */
const SAME_TIME_US = usFromSeconds(2);
/** Share of the space that the browser allows. */
const FULL_SHARE = 0.8;
/** Share of the frame rate that was asked for; below it, something slows the camera down. */
const SLOW_SHARE = 0.7;
/** Share of the camera's measured rate; below it, frames are left out. The two rates are measured over different times. */
const RECORDED_SHARE = 0.8;

/** The four questions people ask, answered for this moment. */
export function answersTo(situation: Situation): Fact[] {
	return [whatIsHeld(situation), whatPicture(situation), whichTime(situation), howMuchDisk(situation)];
}

function whatIsHeld({ live, ring, health, missing, failure }: Situation): Fact {
	const label = 'What is held';
	const isMoving = live.phase === 'recording' || live.isElsewhere;
	if (ring.heldUs > 0) {
		if (!isMoving) return plain(label, `${formatClock(ring.heldUs)}. It does not grow: nothing is being recorded.`);
		if (ring.heldUs >= ring.horizonUs) return good(label, `All of the last ${formatRoundLength(ring.horizonUs)}.`);
		return good(label, `${formatClock(ring.heldUs)} of ${formatClock(ring.horizonUs)}, and growing.`);
	}
	const nothing = (why: string): Fact => bad(label, `Nothing yet: ${why}`);
	if (failure) return nothing(sentence(failure));
	switch (live.phase) {
		case 'starting':
			return plain(label, 'Nothing yet: waiting for the camera. If your browser asks, allow it.');
		case 'waiting':
			return nothing(live.error ? sentence(live.error) : 'the camera is waited for.');
		case 'interrupted':
			return nothing(live.error ? sentence(live.error) : 'the recording was interrupted. It goes on by itself.');
		case 'recording':
			if (health.stats?.framesIn === 0) return nothing(sentence({ code: 'capture/muted' }));
			if ((health.stats?.queuedCount ?? 0) > 1) return nothing('what is recorded could not be written to disk so far.');
			return plain(label, 'Nothing yet: the first second is being recorded.');
		case 'idle':
		case 'stopping': {
			if (live.isElsewhere) return plain(label, 'Nothing yet: another tab has just begun to record.');
			const error = live.error ?? missing;
			if (error) return nothing(sentence(error));
			return plain(label, 'Nothing yet: the camera is off. Press Start camera; a second later there is some.');
		}
	}
}

function whatPicture({ live, health, missing, settings }: Situation): Fact {
	const label = 'Picture';
	switch (live.phase) {
		case 'starting':
			return plain(label, 'Waiting for the camera. If your browser asks, allow it.');
		case 'waiting':
			return bad(label, live.error ? `No stream: ${sentence(live.error)}` : 'No stream: the camera is waited for.');
		case 'interrupted':
			return bad(label, live.error ? sentence(live.error) : 'The recording was interrupted. It goes on by itself.');
		case 'stopping':
		case 'idle': {
			if (live.isElsewhere) return plain(label, 'Another tab records; its Diagnostics knows its picture.');
			const error = live.error ?? missing;
			return error ? bad(label, `No stream: ${sentence(error)}`) : plain(label, 'No stream: the camera is off.');
		}
		case 'recording': {
			const size = `${live.width}×${live.height}`;
			const rate = health.framesPerSecond;
			if (rate === null) return good(label, `${size}.`);
			const asked = live.frameRate || settings.frameRate;
			const recorded = health.recordedPerSecond;
			if (recorded !== null && recorded < rate * RECORDED_SHARE) {
				return bad(
					label,
					`${size}, ${Math.round(recorded)} pictures a second are recorded of the ${Math.round(rate)} that the camera gives: the video encoder is too slow for more, or was asked for less.`
				);
			}
			const words = `${size}, ${Math.round(rate)} pictures a second`;
			if (rate >= asked * SLOW_SHARE) return good(label, `${words}.`);
			return bad(label, `${words} of ${asked}. In the dark, cameras slow down; so do busy computers.`);
		}
	}
}

function whichTime({ live, ring, nowUs, wallUs }: Situation): Fact {
	const label = 'Clock';
	const here = formatUtcDateTime(wallUs);
	if (live.phase === 'recording') {
		const aheadUs = nowUs - wallUs;
		const by = formatLength(Math.abs(aheadUs));
		if (Math.abs(aheadUs) < SAME_TIME_US) return good(label, `${here} here, and the same in the footage.`);
		const how = aheadUs > 0 ? 'back' : 'ahead';
		return bad(
			label,
			`${here} here, ${by} off the footage: this device’s clock was set ${how}. Footage keeps the clock it began with, so that times never overlap.`
		);
	}
	if (ring.newestUs === null || ring.newestUs <= wallUs + SAME_TIME_US) return plain(label, `${here} by this device.`);
	const by = formatLength(ring.newestUs - wallUs);
	return bad(label, `${here} by this device, but footage is ${by} newer: the clock was set back, or was wrong before.`);
}

function howMuchDisk({ report, settings }: Situation): Fact {
	const label = 'Disk';
	if (!report) return plain(label, 'Reading what is used…');
	const full = ringBytes(settings);
	const parts = `Held footage ${formatSize(report.ringBytes)}, clips ${formatSize(report.clipBytes)}.`;
	const limit = `A full buffer of ${formatRoundLength(settings.horizonUs)} takes up to ${formatSize(full)}; the browser allows ${formatSize(report.quotaBytes)} in all.`;
	const comingBytes = report.usageBytes + Math.max(0, full - report.ringBytes);
	if (comingBytes <= report.quotaBytes * FULL_SHARE) return good(label, `${parts} ${limit}`);
	return bad(
		label,
		`${parts} ${limit} That is tight: delete or download clips, or choose a shorter buffer or a lower quality.`
	);
}

function sentence(error: Pick<PlainError, 'code'>): string {
	const { happened, next } = wordsOf(error);
	return `${happened} ${next}`;
}
