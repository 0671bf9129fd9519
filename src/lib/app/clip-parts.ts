import type { Recorder } from '../capture/recorder';
import type { SourceLabels } from '../capture/source-labels';
import { Clips } from '../clip/clip-library';
import { ClipMaker } from '../clip/clip-maker';
import { Exports } from '../clip/exports';
import { PressForecast } from '../clip/press-forecast';
import { Recovery } from '../clip/recovery';
import type { OfflineCore } from '../pwa/offline';
import type { RingMirror } from '../rings/ring-mirror';
import type { Stores } from './stores';

interface Options {
	readonly stores: Stores;
	readonly mirror: RingMirror;
	readonly recorder: Recorder;
	readonly labels: SourceLabels;
	readonly offline: OfflineCore;
	readonly newId: () => string;
	/** Told what goes wrong with nobody waiting for it. */
	readonly report: (error: unknown) => void;
}

/** Builds what saves, makes, recovers and exports clips, and wires it to what is recorded. */
export function createClipParts({ stores, mirror, recorder, labels, offline, newId, report }: Options) {
	const coverage = (sourceId: string) => mirror.coverage(sourceId);
	const newestUs = (sourceId: string) => mirror.entries(sourceId).at(-1)?.endUs ?? null;

	const clips = new Clips({
		store: stores.clips,
		ring: mirror.view,
		coverage,
		recorder,
		cut: () => recorder.cut(),
		liveSinceUs: () => recorder.liveSinceUs,
		onPinned: () => maker.nudge(),
		onRemoved: (clipId) => maker.cancel(clipId),
		onError: report,
		sourceLabel: (sourceId) => labels.labelOf(sourceId),
		newId
	});

	const maker: ClipMaker = new ClipMaker({
		store: stores.clips,
		progress: clips.progress,
		newestUs,
		prepare: async () => {
			await offline.fetch();
			// fault 10.3/1a, 10.9/2
			return offline.state.value.phase === 'ready';
		},
		isExpectingClips: () => forecast.isExpecting,
		onChanged: () => void clips.refresh().catch(report),
		sweep: () => clips.sweep(),
		onError: report
	});
	const forecast = new PressForecast({
		recorder: recorder.state,
		offline: offline.state,
		onChange: () => maker.nudge()
	});

	const exports = new Exports({ file: (clipId) => clips.file(clipId), prepare: () => offline.fetch(), newId });
	const recovery = new Recovery({
		ring: mirror.view,
		coverage,
		save: (sourceId, range) => clips.saveRange(sourceId, range)
	});
	const closeCutOff = (recordingIds: ReadonlySet<string>) => clips.closeCutOff(recordingIds, newestUs);
	return { clips, maker, forecast, exports, recovery, closeCutOff };
}
