import { AppError, messageOf, toAppError } from '../base/errors';

/**
 * Failures after which the same work may succeed on a new connection, and after which nothing is known about what the
 * failed transaction left: `InvalidStateError` the connection is closing; `UnknownError` the storage process went away or
 * the disk did not answer; `AbortError` the browser ended the transaction without a reason, even after its requests had
 * succeeded; `DataError` 'Failed to write blobs', the files of large values.
 */
const PASSING = new Set(['InvalidStateError', 'UnknownError', 'AbortError', 'DataError']);

/** Whether work that failed so is to be tried again, first on a new connection, then in a new database. */
export function isPassing(error: unknown): boolean {
	return error instanceof DOMException && PASSING.has(error.name);
}

/** A full disk: as a DOMException by name, or as the class of its own that newer browsers have (w3c/IndexedDB#463). */
export function isQuotaError(error: unknown): boolean {
	return error instanceof Error && error.name === 'QuotaExceededError';
}

/** Why a database could not be opened. */
export function openingError(error: unknown): AppError {
	if (error instanceof AppError) return error;
	const name = error instanceof Error ? error.name : '';
	const context = { name };
	// A newer Hindsight has changed the database: this one must not touch it, and needs not be told twice.
	if (name === 'VersionError') {
		return new AppError('storage/outdated', 'fatal', messageOf(error), context, { cause: error });
	}
	// `InvalidStateError` here is a private window of older browsers.
	const isBroken = isPassing(error) && name !== 'InvalidStateError';
	const code = isBroken ? 'storage/broken' : 'storage/unavailable';
	return new AppError(code, 'fatal', messageOf(error), context, { cause: error });
}

/** Why something could not be written. */
export function writingError(error: unknown): AppError {
	if (isQuotaError(error)) {
		return new AppError('storage/full', 'degraded', messageOf(error), {}, { cause: error });
	}
	return toAppError(error, 'storage/write-failed');
}

/** Whether `Database.write` failed since there is no room. */
export function isFull(error: unknown): boolean {
	return error instanceof AppError && error.code === 'storage/full';
}

/** A value's file is gone or damaged; Chromium 156 says `NotReadableError`, in other versions also the first. */
const LOST = new Set(['NotFoundError', 'NotReadableError']);

/** Why something could not be read: `storage/broken` where it is lost. */
export function readingError(error: unknown): AppError {
	const isLost = isPassing(error) || (error instanceof DOMException && LOST.has(error.name));
	return toAppError(error, isLost ? 'storage/broken' : 'unexpected');
}
