import type { TimeRange } from '../base/units';
import type { AudioConfig, Epoch, SegmentEntry, VideoConfig } from '../model/segment';

/** Footage that becomes one file. */
export interface ClipPart {
	/** The file's one sample description: that of the first footage. */
	readonly video: VideoConfig;
	/** That of the first footage with sound; packets of the same codec fit under it, whatever their own says. */
	readonly audio: AudioConfig | null;
	/** What each epoch of it is encoded as. What differs from `video` must be encoded anew to fit. */
	readonly epochs: ReadonlyMap<number, Epoch>;
	/** Segments in order. The first holds the keyframe at or before the start. */
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
			epochs: new Map(group.entries.map(({ epochId }) => [epochId, epochById.get(epochId)!])),
			entries: group.entries,
			tail: entries.find(({ seq, epochId }) => seq === last.seq + 1 && epochId === last.epochId) ?? null,
			range: {
				fromUs: index === 0 ? range.fromUs : group.entries[0]!.startUs,
				toUs: index === groups.length - 1 ? range.toUs : last.endUs
			}
		};
	});
}

/**
 * The parts as one file, under the description of the first. `null` where they cannot be: their sound is of different
 * codecs.
 */
export function joinParts(range: TimeRange, parts: readonly ClipPart[]): ClipPart | null {
	const [first, last] = [parts[0], parts.at(-1)];
	if (!first || !last) return null;
	const sounds = parts.flatMap(({ audio }) => audio ?? []);
	if (sounds.some(({ codec }) => codec !== sounds[0]?.codec)) return null;
	return {
		video: first.video,
		audio: sounds[0] ?? null,
		epochs: new Map(parts.flatMap(({ epochs }) => [...epochs])),
		entries: parts.flatMap(({ entries }) => entries),
		tail: last.tail,
		range
	};
}

/** Whether footage of both epochs can stand in one file, copied. */
function isSameDescription(a: Epoch, b: Epoch): boolean {
	return isSameVideo(a.video, b.video) && isSameAudio(a.audio, b.audio);
}

/** Whether pictures of both can stand under one sample description, copied. */
export function isSameVideo(a: VideoConfig, b: VideoConfig): boolean {
	return (
		a.codec === b.codec &&
		a.codedWidth === b.codedWidth &&
		a.codedHeight === b.codedHeight &&
		a.rotationDeg === b.rotationDeg &&
		a.flip === b.flip &&
		isSameBytes(a.description, b.description)
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
