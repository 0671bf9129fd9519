import { AppError } from '../base/errors';

const PREFIX = 'hindsight-recorder:';

/** The Web Lock that a source's recorder holds: frees itself whatever ends the page. */
export function recorderLock(sourceId: string): string {
	return PREFIX + sourceId;
}

/** Ids of the sources that record now, in any tab. Works in service workers too. */
export async function recordingSources(): Promise<Set<string>> {
	const { held = [] } = await navigator.locks.query();
	const names = held.map(({ name = '' }) => name).filter((name) => name.startsWith(PREFIX));
	return new Set(names.map((name) => name.slice(PREFIX.length)));
}

/**
 * Takes a lock for as long as the caller wants.
 * @returns what lets it go
 * @throws AppError `capture/elsewhere` when it is held
 */
export function holdLock(name: string): Promise<() => void> {
	return new Promise((resolve, reject) => {
		navigator.locks
			.request(name, { ifAvailable: true }, (lock) => {
				if (!lock) throw new AppError('capture/elsewhere', 'fatal', `${name} is held`);
				return new Promise<void>((release) => resolve(release));
			})
			.catch(reject);
	});
}

/** Whether somebody holds the lock. */
export async function isLockHeld(name: string): Promise<boolean> {
	const { held = [] } = await navigator.locks.query();
	return held.some((lock) => lock.name === name);
}
