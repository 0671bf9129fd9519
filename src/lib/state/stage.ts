import type { LiveState } from '../capture/types';
import { wordsOf, type PlainError } from '../base/errors';

/** What stands where the picture is. */
export type Stage =
	| { readonly kind: 'loading' } // storage was not read yet: nothing is claimed
	| { readonly kind: 'welcome' } // the first visit
	| { readonly kind: 'off' } // seen before, the camera is off
	| { readonly kind: 'starting' }
	| { readonly kind: 'waiting'; readonly error: PlainError | null } // for a camera, since the app was opened
	| { readonly kind: 'picture' }
	| { readonly kind: 'stopping' }
	| { readonly kind: 'interrupted'; readonly error: PlainError | null }
	| { readonly kind: 'elsewhere' }
	| { readonly kind: 'refused'; readonly error: PlainError }
	| { readonly kind: 'unsupported'; readonly error: PlainError }
	| { readonly kind: 'failed'; readonly error: PlainError };

/** What decides the stage, beside the recorder's own state. */
export interface StageFacts {
	readonly isLoaded: boolean;
	/** Something is held or was saved before: not a first visit. */
	readonly hasHistory: boolean;
	/** Known before any press: this browser lacks what recording needs. */
	readonly missing: PlainError | null;
}

/** Chooses the one thing to show; what runs goes before what failed, what failed before what is merely off. */
export function chooseStage(live: LiveState, facts: StageFacts): Stage {
	switch (live.phase) {
		case 'starting':
			return { kind: 'starting' };
		case 'waiting':
			return { kind: 'waiting', error: live.error };
		case 'recording':
			return { kind: 'picture' };
		case 'stopping':
			return { kind: 'stopping' };
		case 'interrupted':
			return { kind: 'interrupted', error: live.error };
		case 'idle':
			return chooseIdleStage(live, facts);
	}
}

/** What a screen reader is told when the stage changes; `null` where nothing has happened to the user. */
export function announcementOf(
	stage: Stage,
	{ error, hasAudio }: Pick<LiveState, 'error' | 'hasAudio'>
): string | null {
	switch (stage.kind) {
		case 'loading':
		case 'welcome':
		case 'stopping':
			return null;
		case 'starting':
			return 'Starting the camera. If your browser asks, allow it.';
		case 'picture':
			return error ? sentence(error) : `The camera runs, and what it sees${hasAudio ? ' and hears' : ''} is held.`;
		case 'off':
			return 'The camera is off.';
		case 'elsewhere':
			return 'Hindsight is recording in another tab.';
		case 'waiting':
			return stage.error ? sentence(stage.error) : 'Waiting for the camera.';
		case 'interrupted':
			return stage.error ? sentence(stage.error) : 'The recording was interrupted. It goes on by itself.';
		case 'refused':
		case 'unsupported':
		case 'failed':
			return sentence(stage.error);
	}
}

function sentence(error: PlainError): string {
	const { happened, next } = wordsOf(error);
	return `${happened} ${next}`;
}

function chooseIdleStage(live: LiveState, { isLoaded, hasHistory, missing }: StageFacts): Stage {
	const error = live.error ?? missing;
	if (error) {
		switch (error.code) {
			case 'capture/permission-refused':
				return { kind: 'refused', error };
			case 'capture/unsupported':
			case 'capture/insecure':
				return { kind: 'unsupported', error };
			case 'capture/elsewhere':
				// Once the other tab has stopped, the refusal is of no interest any more.
				return live.isElsewhere ? { kind: 'elsewhere' } : { kind: 'off' };
			default:
				return { kind: 'failed', error };
		}
	}
	if (live.isElsewhere) return { kind: 'elsewhere' };
	if (!isLoaded) return { kind: 'loading' };
	return { kind: hasHistory ? 'off' : 'welcome' };
}
