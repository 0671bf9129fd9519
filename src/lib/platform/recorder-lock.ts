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

const AT_WORK = 'hindsight-recorder-at-work:';

/**
 * The Web Lock, shared, of each page that records or tries to: unlike the source's it is held while a camera or a worker
 * is away and comes back.
 * @param version of the database that the page uses
 */
export function atWorkLock(version: number): string {
	return AT_WORK + String(version);
}

/** Versions of the database that recorders are at work with, in any tab; none where the browser has no locks. */
export async function versionsAtWork(): Promise<readonly number[]> {
	if (!('locks' in navigator)) return [];
	const { held = [] } = await navigator.locks.query();
	const names = held.map(({ name = '' }) => name).filter((name) => name.startsWith(AT_WORK));
	return names.map((name) => Number(name.slice(AT_WORK.length)));
}

/**
 * Whether a page is at work that records nothing at the moment: its camera or its worker is away and comes back. It is
 * told by who holds the locks, not by how many there are, as one page may record several sources.
 */
export async function isPageReturning(): Promise<boolean> {
	if (!('locks' in navigator)) return false;
	const { held = [] } = await navigator.locks.query();
	const holdersOf = (prefix: string) =>
		held.filter(({ name }) => name?.startsWith(prefix)).map((lock) => lock.clientId);
	const recording = new Set(holdersOf(PREFIX));
	return holdersOf(AT_WORK).some((page) => !recording.has(page));
}

/** How often to look whether the recorder is gone that is waited for: a lock that is waited for would stand in its way. */
const LOOK_MS = 1_000;

/**
 * Resolves when no recorder is at work with a database whose version `isMeant`.
 * @param onWait called each time one is found
 */
export async function untilNoneIsAtWork(isMeant: (version: number) => boolean, onWait?: () => void): Promise<void> {
	while ((await versionsAtWork()).some(isMeant)) {
		onWait?.();
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
	}
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
				// fault 11.1/1
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
