import { AppError, toAppError } from '../../base/errors';
import { BUILD } from '../../platform/build';
import { exportLock } from '../../storage/export-files';
import { serve } from '../rpc';
import { makeExport } from './make-export';
import type { ExportCalls, ExportEvent } from './protocol';

declare const self: DedicatedWorkerGlobalScope;

const emit = serve<ExportCalls, ExportEvent>(self, BUILD, {
	async make(job) {
		// Whoever deletes the file waits until this thread is gone, however it ended.
		await navigator.locks.request(exportLock(job.exportId), { mode: 'shared' }, async () => {
			try {
				await makeExport(job, (progress) => emit({ type: 'progress', progress }));
			} catch (error) {
				throw inExportWords(error);
			}
		});
	}
});

/** Words of the clip maker promise that footage is kept and made later: an export is neither. */
function inExportWords(thrown: unknown): AppError {
	const error = toAppError(thrown, 'export/failed');
	if (error.code === 'clip/core-unavailable') return as('export/core-unavailable', error);
	return error.code.startsWith('clip/') ? as('export/failed', error) : error;
}

function as(code: AppError['code'], { severity, message, context }: AppError): AppError {
	return new AppError(code, severity, message, context);
}
