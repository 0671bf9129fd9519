import { AppError } from '../../base/errors';
import { wallUs } from '../../platform/clock';
import { BUILD } from '../../platform/build';
import { Database } from '../../storage/database';
import { RingWriter } from '../../storage/ring-writer';
import { StoreChannel } from '../../storage/store-channel';
import { serve } from '../rpc';
import type { RecorderCalls, RecorderEvent } from './protocol';
import { Recording } from './recording';
import { tryEncoders } from './trial';

declare const self: DedicatedWorkerGlobalScope;

const database = new Database();
const channel = new StoreChannel();
let writer: RingWriter | undefined;
let recording: Recording | undefined;

const emit = serve<RecorderCalls, RecorderEvent>(self, BUILD, {
	trial: tryEncoders,
	async start(start) {
		writer = new RingWriter(database, channel, start.source.id);
		await writer.load();
		await writer.saveSource({ ...start.source, startedUs: wallUs() });
		recording = new Recording(start, writer, emit);
		await recording.run();
	},
	cut: () => running().cut(),
	hear: ({ audio }) => running().hear(audio),
	lose: ({ count }) => running().lose(count),
	missed: () => recording?.missed(),
	setHorizon: ({ horizonUs }) => running().setHorizon(horizonUs),
	clear: async () => {
		await writer?.clear();
	},
	async stop() {
		await recording?.stop();
		await database.close();
		channel.close();
	}
});

function running(): Recording {
	if (!recording) throw new AppError('unexpected', 'retryable', 'the recorder was not started');
	return recording;
}
