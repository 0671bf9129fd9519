import { groupBy } from '../base/group-by';
import { isoFromUs, secondsFromUs, type TimeRange } from '../base/units';
import type { Epoch, SegmentEntry } from '../model/segment';
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
	/** Entries by source, ordered by `seq`. */
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
		const sums = sumsOf(entries);
		const newestEpoch = epochs.find((epoch) => epoch.id === entries.at(-1)?.epochId) ?? epochs.at(-1);
		sources.push({
			id,
			label,
			recording,
			frame_count: sums.frameCount,
			...timesOf(covered),
			bytes: sums.byteCount,
			dropped_frames: sums.droppedCount,
			width: newestEpoch?.video.codedWidth ?? 0,
			height: newestEpoch?.video.codedHeight ?? 0,
			codec: newestEpoch?.video.codec ?? '',
			gaps: gaps.map(({ fromUs, toUs, cause }) => ({ from: isoFromUs(fromUs), to: isoFromUs(toUs), cause }))
		});
		spans = spans.concat(covered);
	}
	return {
		frame_count: sources.reduce((sum, { frame_count }) => sum + frame_count, 0),
		...timesOf(union(spans)),
		bytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
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

/** Collects all figures in one pass: hours are tens of thousands of entries. */
function sumsOf(entries: readonly SegmentEntry[]): Pick<SegmentEntry, 'frameCount' | 'byteCount' | 'droppedCount'> {
	const sums = { frameCount: 0, byteCount: 0, droppedCount: 0 };
	for (const { isDamaged, frameCount, byteCount, droppedCount } of entries) {
		sums.droppedCount += droppedCount;
		if (isDamaged) continue;
		sums.frameCount += frameCount;
		sums.byteCount += byteCount;
	}
	return sums;
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
