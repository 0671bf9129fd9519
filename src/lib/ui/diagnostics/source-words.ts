import { wordsOf } from '../../base/errors';
import { formatClock, formatLength, formatUtcDateTime } from '../format';
import type { Situation } from './answers';
import { bad, good, plain, type Fact } from './fact';

const PHASES = {
	idle: 'Off',
	starting: 'Starting',
	waiting: 'Waiting for the camera',
	recording: 'Recording',
	interrupted: 'Interrupted',
	stopping: 'Stopping'
} as const;

/** Some go while encoders warm up; a device that is too slow goes on dropping. */
const FEW_FRAMES = 30;
const FEW_SHARE = 0.01;
/** One segment is written each second. */
const SLOW_WRITE_MS = 500;
/** A segment is a second long and is written after its end. */
const LATE_US = 4_000_000;

/** How the running source does; of one that is off, what was told last. */
export function sourceFacts({ live, health, nowUs }: Situation): Fact[] {
	const { stats, lastError, framesPerSecond, recordedPerSecond } = health;
	const facts = [plain('State', live.isElsewhere ? 'Recording in another tab' : PHASES[live.phase])];
	if (live.codec !== null && live.phase === 'recording') {
		facts.push(
			plain('Encoded as', `${live.codec}, ${live.width}×${live.height}, ${live.hasAudio ? 'with' : 'no'} sound`)
		);
	}
	if (stats) {
		const { framesIn, encodedCount, droppedCount, queuedCount, acknowledgedUs, writeMs } = stats;
		const dropped = `${count(droppedCount)} frames`;
		const isRunning = live.phase === 'recording';
		facts.push(
			plain('From the camera', `${count(framesIn)} frames${atRate(framesPerSecond)}`),
			plain('Encoded', `${count(encodedCount)} frames${atRate(recordedPerSecond)}`),
			droppedCount > FEW_FRAMES + framesIn * FEW_SHARE
				? bad('Dropped', `${dropped}: this device is too slow for the size or rate chosen`)
				: good('Dropped', dropped),
			queuedCount > 1
				? bad('Waiting to be written', `${formatLength(queuedCount * 1_000_000)}: the disk is slow or full`)
				: good('Waiting to be written', queuedCount === 0 ? 'nothing' : 'a second'),
			storedFact(acknowledgedUs, isRunning ? nowUs : null),
			writeMs > SLOW_WRITE_MS
				? bad('Writing a second took', `${Math.round(writeMs)} ms: the disk is slow`)
				: good('Writing a second took', `${Math.round(writeMs)} ms`)
		);
	}
	facts.push(lastErrorFact(lastError, live.error !== null));
	return facts;
}

/** @param isNow it is not got over */
function lastErrorFact(lastError: Situation['health']['lastError'], isNow: boolean): Fact {
	const label = 'Last error';
	if (!lastError) return good(label, 'none since this page was opened');
	const words = `${formatUtcDateTime(lastError.atUs)}: ${wordsOf(lastError).happened} (${lastError.code})`;
	return isNow ? bad(label, words) : plain(label, `${words} Got over since.`);
}

/** @param nowUs while it runs */
function storedFact(acknowledgedUs: number | null, nowUs: number | null): Fact {
	const label = 'Safe on disk';
	if (acknowledgedUs === null) return plain(label, 'nothing of this run yet');
	const until = `up to ${formatUtcDateTime(acknowledgedUs)}`;
	if (nowUs === null) return plain(label, until);
	const ago = `${formatClock(Math.max(0, nowUs - acknowledgedUs))} ago`;
	return nowUs - acknowledgedUs > LATE_US ? bad(label, `${until}, ${ago}`) : good(label, until);
}

/** @param perSecond measured; `null` while it is not known */
function atRate(perSecond: number | null): string {
	return perSecond === null ? '' : `, ${Math.round(perSecond)} a second now`;
}

function count(frames: number): string {
	return new Intl.NumberFormat('en', { useGrouping: true }).format(frames);
}
