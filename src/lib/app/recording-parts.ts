import { sourceAtWork } from '../capture/live-state';
import { Devices } from '../capture/devices';
import { sourceFor } from '../capture/known-source';
import { Recorder } from '../capture/recorder';
import { SourceLabels } from '../capture/source-labels';
import { StoredSettings } from '../capture/stored-settings';
import { RingMirror } from '../rings/ring-mirror';
import type { Stores } from './stores';

interface Options {
	readonly stores: Stores;
	readonly newId: () => string;
	/** After the first successful start of this page. */
	readonly onFirstStart: () => void;
}

/** Builds what records and what shows the footage held, and wires it to the settings. */
export function createRecordingParts({ stores, newId, onFirstStart }: Options) {
	const { ring } = stores;
	const settings = new StoredSettings({
		store: stores.settings,
		setHorizon: (horizonUs) => recorder.setHorizon(horizonUs),
		restartCapture: () => recorder.restart()
	});
	const mirror: RingMirror = new RingMirror(settings.value, () => sourceAtWork(recorder.state.value));
	const devices = new Devices();
	const recorder: Recorder = new Recorder({
		settings: settings.value,
		sourceFor: async (deviceId, label) => sourceFor(await ring.sources(), deviceId, label, newId),
		newestUs: () => mirror.view.value.newestUs,
		onFirstStart: () => {
			void devices.refresh(); // Names are told once the permission is given.
			onFirstStart();
		}
	});
	const labels = new SourceLabels({ sources: () => ring.sources(), live: () => recorder.state.value });
	/** Reads anew what is held of all sources. */
	const loadRings = async () => {
		await mirror.load(ring);
		await labels.load();
	};
	return { settings, mirror, devices, recorder, labels, loadRings };
}
