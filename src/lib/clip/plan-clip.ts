import type { TimeRange } from '../base/units';
import type { AudioConfig, Epoch, SegmentEntry, VideoConfig } from '../media/segment';

/** Footage that fits under one sample description: one file. */
export interface ClipPart {
	readonly video: VideoConfig;
	readonly audio: AudioConfig | null;
	/** In order. The first holds the keyframe at or before the start. */
	readonly entries: readonly SegmentEntry[];
	/** Directly after the last entry, if held: its first packets may belong to this part's last frames. */
	readonly tail: SegmentEntry | null;
	/** The part of the asked range it covers. */
	readonly range: TimeRange;
}

/**
 * Cuts what is held of `range` into parts that can each be copied into one file: a new part begins where the decoder
 * configuration changes. Empty when nothing is held.
 * @param entries of one source, ordered by `seq`
 */
export function planParts(range: TimeRange, entries: readonly SegmentEntry[], epochs: readonly Epoch[]): ClipPart[] {
	const epochById = new Map(epochs.map((epoch) => [epoch.id, epoch]));
	const groups: { epoch: Epoch; entries: SegmentEntry[] }[] = [];
	for (const entry of entries) {
		if (entry.endUs <= range.fromUs || entry.startUs >= range.toUs) continue;
		const epoch = epochById.get(entry.epochId);
		// Without its configuration a segment cannot be shown; it counts as missing.
		if (!epoch) continue;
		const group = groups.at(-1);
		if (group && (group.epoch.id === epoch.id || isSameDescription(group.epoch, epoch))) group.entries.push(entry);
		else groups.push({ epoch, entries: [entry] });
	}
	return groups.map((group, index) => {
		const last = group.entries.at(-1)!;
		return {
			video: group.epoch.video,
			audio: group.epoch.audio,
			entries: group.entries,
			tail: entries.find(({ seq, epochId }) => seq === last.seq + 1 && epochId === last.epochId) ?? null,
			range: {
				fromUs: index === 0 ? range.fromUs : group.entries[0]!.startUs,
				toUs: index === groups.length - 1 ? range.toUs : last.endUs
			}
		};
	});
}

/** Whether footage of both epochs can stand in one file, copied. */
function isSameDescription(a: Epoch, b: Epoch): boolean {
	return (
		a.video.codec === b.video.codec &&
		a.video.codedWidth === b.video.codedWidth &&
		a.video.codedHeight === b.video.codedHeight &&
		a.video.rotationDeg === b.video.rotationDeg &&
		a.video.flip === b.video.flip &&
		isSameBytes(a.video.description, b.video.description) &&
		isSameAudio(a.audio, b.audio)
	);
}

function isSameAudio(a: AudioConfig | null, b: AudioConfig | null): boolean {
	if (!a || !b) return a === b;
	return (
		a.codec === b.codec &&
		a.sampleRate === b.sampleRate &&
		a.numberOfChannels === b.numberOfChannels &&
		isSameBytes(a.description, b.description)
	);
}

export function isSameBytes(a: ArrayBuffer | null, b: ArrayBuffer | null): boolean {
	if (!a || !b) return a === b;
	if (a.byteLength !== b.byteLength) return false;
	const [left, right] = [new Uint8Array(a), new Uint8Array(b)];
	return left.every((byte, index) => byte === right[index]);
}
