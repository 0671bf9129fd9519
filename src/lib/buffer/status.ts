import { groupBy } from '../base/group-by';
import { isoFromUs, secondsFromUs, type TimeRange } from '../base/units';
import type { Epoch, SegmentEntry } from '../media/segment';
import { coverageOf, lengthOf } from './coverage';

interface HeldStatus {
	/** Acknowledged video frames. */
	frame_count: number;
	/** Covered time, gaps left out. */
	duration_seconds: number;
	/** ISO 8601, UTC; `null` with nothing held. */
	oldest_frame: string | null;
	newest_frame: string | null;
	bytes: number;
}

export interface SourceStatus extends HeldStatus {
	id: string;
	label: string;
	recording: boolean;
	dropped_frames: number;
	width: number;
	height: number;
	codec: string;
	gaps: { from: string; to: string; cause: string }[];
}

/** The answer of `GET /buffer/status`. Others read it: names and meanings stay. */
export interface BufferStatus extends HeldStatus {
	horizon_seconds: number;
	recording: boolean;
	sources: SourceStatus[];
}

export interface StatusInput {
	readonly sources: readonly { readonly id: string; readonly label: string }[];
	/** By source, each source's ordered by `seq`. */
	readonly entries: ReadonlyMap<string, readonly SegmentEntry[]>;
	readonly epochs: readonly Epoch[];
	readonly horizonUs: number;
	/** Sources whose recorder holds its lock now. */
	readonly recordingIds: ReadonlySet<string>;
}

/** Everything the ring holds, in the words of the status contract. Sources that hold nothing and don't record are left out. */
export function bufferStatus(input: StatusInput): BufferStatus {
	const epochsBySource = groupBy(input.epochs, ({ sourceId }) => sourceId);
	const sources: SourceStatus[] = [];
	let spans: TimeRange[] = [];
	for (const { id, label } of input.sources) {
		const entries = input.entries.get(id) ?? [];
		const recording = input.recordingIds.has(id);
		if (entries.length === 0 && !recording) continue;
		const epochs = epochsBySource.get(id) ?? [];
		const { covered, gaps } = coverageOf(entries, epochs);
		const sound = entries.filter(({ isDamaged }) => !isDamaged);
		const newestEpoch = epochs.find((epoch) => epoch.id === entries.at(-1)?.epochId) ?? epochs.at(-1);
		sources.push({
			id,
			label,
			recording,
			frame_count: sumOf(sound, ({ frameCount }) => frameCount),
			...timesOf(covered),
			bytes: sumOf(sound, ({ byteCount }) => byteCount),
			dropped_frames: sumOf(entries, ({ droppedCount }) => droppedCount),
			width: newestEpoch?.video.codedWidth ?? 0,
			height: newestEpoch?.video.codedHeight ?? 0,
			codec: newestEpoch?.video.codec ?? '',
			gaps: gaps.map(({ fromUs, toUs, cause }) => ({ from: isoFromUs(fromUs), to: isoFromUs(toUs), cause }))
		});
		spans = spans.concat(covered);
	}
	return {
		frame_count: sumOf(sources, ({ frame_count }) => frame_count),
		...timesOf(union(spans)),
		bytes: sumOf(sources, ({ bytes }) => bytes),
		horizon_seconds: secondsFromUs(input.horizonUs),
		recording: input.recordingIds.size > 0,
		sources
	};
}

function timesOf(
	covered: readonly TimeRange[]
): Pick<HeldStatus, 'duration_seconds' | 'oldest_frame' | 'newest_frame'> {
	const [first, last] = [covered[0], covered.at(-1)];
	return {
		duration_seconds: secondsFromUs(lengthOf(covered)),
		oldest_frame: first ? isoFromUs(first.fromUs) : null,
		newest_frame: last ? isoFromUs(last.toUs) : null
	};
}

function sumOf<T>(values: readonly T[], numberOf: (value: T) => number): number {
	return values.reduce((sum, value) => sum + numberOf(value), 0);
}

/** Ranges that may overlap, as ordered ranges that don't: time covered by any source. */
function union(ranges: readonly TimeRange[]): TimeRange[] {
	const merged: { fromUs: number; toUs: number }[] = [];
	for (const { fromUs, toUs } of [...ranges].sort((a, b) => a.fromUs - b.fromUs)) {
		const last = merged.at(-1);
		if (last && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
		else merged.push({ fromUs, toUs });
	}
	return merged;
}
