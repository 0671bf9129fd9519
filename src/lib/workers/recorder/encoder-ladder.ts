import { AppError, type PlainError } from '../../base/errors';
import { usFromSeconds } from '../../base/units';
import type { EncodingRequest } from '../../media/segment';
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

/** What an encoder is asked for. */
export interface Rung {
	readonly request: EncodingRequest;
	/** Of so many frames one is encoded. */
	readonly keepEvery: number;
}

/**
 * Which encoder to ask for what. At first the best codec that passes its trial, for all that is wanted. After repeated
 * failures less, then the next codec, since an encoder may fail long after its trial (a hardware session lost, a driver
 * reset). One that is too slow is asked for less only: the codecs after the first are slower still. There is no way up
 * before the next start: each change begins a new epoch, and a ladder that is tried in both directions never rests.
 */
export class EncoderLadder {
	#wanted: Wanted | null = null;
	#found: string[] = [];
	#more: AsyncGenerator<string, void> | null = null;
	#codec = 0;
	#ease = 0;
	/** A machine that was too slow for more stays so with another codec. */
	#leastEase = 0;
	#failuresUs: number[] = [];
	#reason: 'failures' | 'slowness' | null = null;

	/**
	 * An encoding failed. One that the browser took back because nothing went in (`QuotaExceededError`, WebCodecs,
	 * Resource Reclamation) did nothing wrong.
	 * @param nowUs monotonic
	 */
	failed(cause: unknown, nowUs: number): void {
		if (cause instanceof Error && cause.name === 'QuotaExceededError') return;
		this.#failuresUs = [...this.#failuresUs.filter((atUs) => nowUs - atUs < WINDOW_US), nowUs];
		if (this.#failuresUs.length < MAX_FAILURES) return;
		this.#reason = 'failures';
		if (++this.#ease < EASES.length) return;
		this.#codec++;
		this.#ease = this.#leastEase;
	}

	/** The encoder is slower than the camera. @returns whether there is less to ask for */
	tooSlow(): boolean {
		if (this.#ease + 1 >= EASES.length) return false;
		this.#ease++;
		this.#leastEase = this.#ease;
		this.#reason = 'slowness';
		return true;
	}

	/** @throws AppError `encoder/unsupported` when no codec passes, or all have failed repeatedly */
	async choose(wanted: Wanted): Promise<Rung> {
		const { scale, keepEvery } = EASES[this.#ease] ?? EASES[0];
		const eased = ease(wanted, scale, keepEvery);
		const isSame = this.#wanted?.width === eased.width && this.#wanted.height === eased.height;
		if (!isSame || !this.#more) {
			this.#found = [];
			this.#more = workingCodecs(eased);
		}
		this.#wanted = eased;
		while (this.#found.length <= this.#codec) {
			const next = await this.#more.next();
			if (next.done) break;
			this.#found.push(next.value);
		}
		const codec = this.#found[this.#codec];
		if (codec === undefined) {
			throw new AppError('encoder/unsupported', 'fatal', 'no codec works', { tried: this.#found.join(' ') });
		}
		return { request: { ...eased, codec }, keepEvery };
	}

	/** What to tell of a step that was taken since it was asked last; `null` when none was. */
	news({ request: { width, height, frameRate, codec } }: Rung): PlainError | null {
		const reason = this.#reason;
		this.#reason = null;
		if (!reason) return null;
		const code = (['encoder/other', 'encoder/smaller', 'encoder/fewer'] as const)[this.#ease] ?? 'encoder/other';
		return { code, severity: 'degraded', message: reason, context: { reason, width, height, frameRate, codec } };
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
