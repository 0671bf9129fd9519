import { AppError } from '../../base/errors';
import { usFromSeconds } from '../../base/units';
import type { EncodingRequest } from '../../model/segment';
import { ClimbPace } from './climb-pace';
import type { RecorderEvent } from './protocol';
import { workingCodecs } from './video-encoding';

/** So many failures within `WINDOW_US` are no accident: the next rung is taken, and with each failure more another. */
const MAX_FAILURES = 3;
const WINDOW_US = usFromSeconds(30);

/** What is asked of one codec, one after the other: the whole picture, a smaller one, and half of its frames. */
const EASES = [
	{ scale: 1, keepEvery: 1 },
	{ scale: 2 / 3, keepEvery: 1 },
	{ scale: 2 / 3, keepEvery: 2 }
] as const;

type Wanted = Omit<EncodingRequest, 'codec'>;

/** Where on the ladder: which of the codecs that work, and which of `EASES`. */
interface Place {
	readonly codec: number;
	readonly ease: number;
}

interface Trial {
	/** Best first. */
	readonly found: string[];
	readonly more: AsyncGenerator<string, void>;
}

/** What an encoder is asked for. */
export interface Rung {
	readonly request: EncodingRequest;
	/** One of so many frames is encoded. */
	readonly keepEvery: number;
}

/**
 * Which encoder to ask for what. At first the best codec that passes its trial, for all that is wanted. After repeated
 * failures less, then the next codec, since an encoder may fail long after its trial (a hardware session lost, a driver
 * reset). One that is too slow is asked for less only: the codecs after the first are slower still. After a calm spell
 * it is one rung up again (`ClimbPace`); a rung that proves wrong soon after is left at once for the one that worked.
 */
export class EncoderLadder {
	/** What was found to work, by size and rate: what comes again is not tried anew, which would cost frames. */
	readonly #trials = new Map<string, Trial>();
	#place: Place = { codec: 0, ease: 0 };
	/** A machine that was too slow for more stays so with another codec. */
	#leastEase = 0;
	#failuresUs: number[] = [];
	readonly #pace = new ClimbPace();
	/** Where it worked, before the last step up. */
	#cameFrom: Place | null = null;
	#reason: 'failures' | 'slowness' = 'failures';
	#hasMoved = false;

	/**
	 * An encoding failed. One that the browser took back because nothing went in (`QuotaExceededError`, WebCodecs,
	 * Resource Reclamation) did nothing wrong.
	 * @param nowUs monotonic
	 */
	failed(cause: unknown, nowUs: number): void {
		// fault 8.2/1
		if (cause instanceof Error && cause.name === 'QuotaExceededError') return;
		this.#pace.onTrouble(nowUs);
		if (this.#fallBack('failures', nowUs)) return;
		this.#failuresUs = [...this.#failuresUs.filter((atUs) => nowUs - atUs < WINDOW_US), nowUs];
		if (this.#failuresUs.length < MAX_FAILURES) return;
		const { codec, ease } = this.#place;
		const isLast = ease + 1 >= EASES.length;
		this.#fall(isLast ? { codec: codec + 1, ease: this.#leastEase } : { codec, ease: ease + 1 }, 'failures', nowUs);
	}

	/**
	 * The encoder is slower than the camera.
	 * @param nowUs monotonic
	 * @returns whether there is less to ask for
	 */
	tooSlow(nowUs: number): boolean {
		this.#pace.onTrouble(nowUs);
		if (this.#fallBack('slowness', nowUs)) return true;
		const { codec, ease } = this.#place;
		if (ease + 1 >= EASES.length) return false;
		this.#leastEase = ease + 1;
		this.#fall({ codec, ease: ease + 1 }, 'slowness', nowUs);
		return true;
	}

	/**
	 * To be called once a second.
	 * @param isCalm frames came in it, and hardly any was dropped
	 * @param nowUs monotonic
	 * @returns whether there is more to ask for
	 */
	climb(isCalm: boolean, nowUs: number): boolean {
		const { codec, ease } = this.#place;
		if (codec === 0 && ease === 0) return false;
		if (!isCalm) this.#pace.onTrouble(nowUs);
		if (!this.#pace.isDue(nowUs)) return false;
		this.#cameFrom = this.#place;
		this.#place = ease > 0 ? { codec, ease: ease - 1 } : { codec: codec - 1, ease };
		this.#leastEase = Math.min(this.#leastEase, this.#place.ease);
		this.#failuresUs = [];
		this.#hasMoved = true;
		this.#pace.onClimb(nowUs);
		return true;
	}

	/** @returns whether it was on a rung that had not proved itself */
	#fallBack(reason: 'failures' | 'slowness', nowUs: number): boolean {
		if (!this.#cameFrom || !this.#pace.isOnTrial(nowUs)) return false;
		if (reason === 'slowness') this.#leastEase = this.#cameFrom.ease;
		this.#fall(this.#cameFrom, reason, nowUs);
		return true;
	}

	#fall(to: Place, reason: 'failures' | 'slowness', nowUs: number): void {
		this.#place = to;
		this.#cameFrom = null;
		this.#reason = reason;
		this.#hasMoved = true;
		this.#pace.onFall(nowUs);
	}

	/** @throws AppError `encoder/unsupported` when no codec passes, or all have failed repeatedly */
	async choose(wanted: Wanted): Promise<Rung> {
		const { scale, keepEvery } = EASES[this.#place.ease] ?? EASES[0];
		const eased = ease(wanted, scale, keepEvery);
		const key = `${eased.width}×${eased.height}, ${eased.frameRate}`;
		const trial = this.#trials.get(key) ?? { found: [], more: workingCodecs(eased) };
		this.#trials.set(key, trial);
		const { found, more } = trial;
		while (found.length <= this.#place.codec) {
			const next = await more.next();
			if (next.done) break;
			found.push(next.value);
		}
		const codec = found[this.#place.codec];
		if (codec === undefined) {
			throw new AppError('encoder/unsupported', 'fatal', 'no codec works', { tried: found.join(' ') });
		}
		return { request: { ...eased, codec }, keepEvery };
	}

	/** What to tell of a step that was taken since it was asked last; `null` when none was. */
	news({ request: { width, height, frameRate, codec } }: Rung): RecorderEvent | null {
		if (!this.#hasMoved) return null;
		this.#hasMoved = false;
		const { ease } = this.#place;
		if (ease === 0 && this.#place.codec === 0) return { type: 'restored' };
		const code = (['encoder/other', 'encoder/smaller', 'encoder/fewer'] as const)[ease] ?? 'encoder/other';
		const reason = this.#reason;
		const context = { reason, width, height, frameRate, codec };
		return { type: 'degraded', error: { code, severity: 'degraded', message: reason, context } };
	}
}

/** Bits go with the pixels a second, so that each looks as good as before. */
function ease(wanted: Wanted, scale: number, keepEvery: number): Wanted {
	if (scale === 1 && keepEvery === 1) return wanted;
	const width = even(wanted.width * scale);
	const height = even(wanted.height * scale);
	const share = (width * height) / (wanted.width * wanted.height * keepEvery);
	return {
		...wanted,
		width,
		height,
		frameRate: wanted.frameRate / keepEvery,
		bitrate: Math.round(wanted.bitrate * share)
	};
}

function even(length: number): number {
	return Math.max(2, 2 * Math.round(length / 2));
}
