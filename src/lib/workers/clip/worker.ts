import { BUILD } from '../../platform/build';
import { ClipStore } from '../../storage/clip-store';
import { Database } from '../../storage/database';
import { IndexCopy } from '../../storage/index-copy';
import { noteDamage } from '../../storage/ring-damage';
import { RingReader } from '../../storage/ring-reader';
import { SettingsStore } from '../../storage/settings-store';
import { StoreChannel } from '../../storage/store-channel';
import { serve } from '../rpc';
import { FrameFinder, pictureFile, shownFrame } from './frames';
import { HeadStart } from './head-start';
import { makeClip, type ClipContext } from './make-clip';
import { makeEdit } from './make-edit';
import type { ClipCalls, ClipEvent } from './protocol';
import { warmUpFfmpeg } from './warm-ffmpeg';

declare const self: DedicatedWorkerGlobalScope;

const database = new Database();
// A channel does not hear itself, and damage is found here.
const ring = new RingReader(database, new IndexCopy(database, new StoreChannel()));
const channel = new StoreChannel();
const clips = new ClipStore(database, channel);
const settings = new SettingsStore(database, null);

const frames = new FrameFinder(ring);
const headStart = new HeadStart(ring);

const emit = serve<ClipCalls, ClipEvent>(self, BUILD, {
	warmUp: warmUpFfmpeg,
	async begin({ clipId }) {
		const clip = await clips.get(clipId);
		if (clip) headStart.begin(clip);
	},
	async make({ clipId, hasFfmpeg }) {
		const clip = await clips.get(clipId);
		if (!clip) return; // Deleted meanwhile: there is nothing to make.
		const context: ClipContext = {
			ring,
			headStart,
			clips,
			settings: () => settings.load(),
			hasFfmpeg,
			onDamaged: (entries) => noteDamage(database, channel, entries),
			onProgress: (progress) => emit({ type: 'progress', clipId, progress })
		};
		if (clip.edit) await makeEdit(clip, clip.edit, context);
		else await makeClip(clip, context);
	},
	frameAt: async ({ from, atUs }) => shownFrame(await frames.at(from, atUs)),
	picture: async ({ from, atUs, type }) => pictureFile(await frames.at(from, atUs), type)
});
