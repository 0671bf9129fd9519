import { AppError } from '../../base/errors';
import { usFromSeconds } from '../../base/units';
import type { EncodingRequest } from '../../media/segment';
import { workingCodecs } from './video-encoding';

/** So many failures of one codec within `WINDOW_US`, and the next one is tried for the rest of the run. */
const MAX_FAILURES = 3;
const WINDOW_US = usFromSeconds(30);

type Wanted = Omit<EncodingRequest, 'codec'>;

/**
 * Which encoder to ask for: the best codec that passes its trial, and after repeated failures the next one, since an
 * encoder may fail long after its trial (a hardware session lost, a driver reset).
 */
export class EncoderLadder {
	#wanted: Wanted | null = null;
	#found: string[] = [];
	#more: AsyncGenerator<string, void> | null = null;
	#rung = 0;
	#failuresUs: number[] = [];

	/**
	 * An encoding failed. One that the browser took back because nothing went in (`QuotaExceededError`, WebCodecs,
	 * Resource Reclamation) did nothing wrong.
	 * @param nowUs monotonic
	 */
	failed(cause: unknown, nowUs: number): void {
		if (cause instanceof Error && cause.name === 'QuotaExceededError') return;
		this.#failuresUs = [...this.#failuresUs.filter((atUs) => nowUs - atUs < WINDOW_US), nowUs];
		if (this.#failuresUs.length < MAX_FAILURES) return;
		this.#rung++;
		this.#failuresUs = [];
	}

	/** @throws AppError `encoder/unsupported` when no codec passes, or all have failed repeatedly */
	async choose(wanted: Wanted): Promise<EncodingRequest> {
		const isSame = this.#wanted?.width === wanted.width && this.#wanted.height === wanted.height;
		if (!isSame || !this.#more) {
			this.#found = [];
			this.#more = workingCodecs(wanted);
		}
		this.#wanted = wanted;
		while (this.#found.length <= this.#rung) {
			const next = await this.#more.next();
			if (next.done) break;
			this.#found.push(next.value);
		}
		const codec = this.#found[this.#rung];
		if (codec === undefined) {
			throw new AppError('encoder/unsupported', 'fatal', 'no codec works', { tried: this.#found.join(' ') });
		}
		return { ...wanted, codec };
	}
}
