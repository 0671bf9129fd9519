import type { Found, ToAppend } from './storage-world';

/** Known by when it begins: numbers begin again in a ring that held nothing at a start. */
interface Held {
	readonly number: number;
	readonly startUs: number;
	readonly endUs: number;
	readonly isDamaged: boolean;
}

interface Range {
	readonly fromUs: number;
	readonly toUs: number;
}

/**
 * What must be true of the ring and its clips, as small as it can be said: it knows what was acknowledged, and judges
 * what is found. It decides nothing that storage decides: which segments go is seen, then asked whether they might.
 */
export class StorageModel {
	#held: Held[] = [];
	/** In doubt: the page went away before it was told. */
	#doubted: ToAppend | null = null;
	readonly #pins = new Map<string, Range>();
	readonly #clipIds = new Set<string>();

	get held(): readonly Held[] {
		return this.#held;
	}

	get pinIds(): readonly string[] {
		return [...this.#pins.keys()];
	}

	appended(given: ToAppend): void {
		this.#held.push({ ...given, isDamaged: false });
	}

	doubted(given: ToAppend): void {
		this.#doubted = given;
	}

	pinned(id: string, range: Range): void {
		this.#pins.set(id, range);
		this.#clipIds.add(id);
	}

	unpinned(id: string): void {
		this.#pins.delete(id);
	}

	damaged(startUs: number): void {
		this.#held = this.#held.map((held) => (held.startUs === startUs ? { ...held, isDamaged: true } : held));
	}

	/**
	 * Judges what is found and takes it as what is held from now on.
	 * @param mustKeepUs so much of the newest footage must be there
	 * @param mayKeepUs so much that is not pinned may be there
	 * @throws Error that says what is wrong
	 */
	judge(found: Found, mustKeepUs: number, mayKeepUs: number): void {
		this.#settleDoubt(found);
		const there = new Set(found.entries.map(({ startUs }) => startUs));
		const known = new Map(this.#held.map((held) => [held.startUs, held]));
		found.entries.forEach((entry, index) => {
			const held = known.get(entry.startUs);
			must(held, `segment ${entry.seq} was never acknowledged`);
			must(held.endUs === entry.endUs, `segment ${entry.seq} has other times`);
			const number = found.numbers[index];
			if (held.isDamaged) must(number === null, `segment ${entry.seq} is damaged and is not known to be`);
			else must(number === held.number, `segment ${entry.seq} holds ${number}, not ${held.number}`);
			const before = found.entries[index - 1];
			must(
				!before || (before.seq < entry.seq && before.endUs <= entry.startUs),
				`segment ${entry.seq} is out of order`
			);
		});
		let newerUs = 0;
		let isNewerGone = false;
		for (const held of this.#held.toReversed()) {
			const isPinned = this.#isPinned(held);
			if (there.has(held.startUs)) {
				must(!isNewerGone || isPinned, `the segment at ${held.startUs / 1e6} s stayed and a newer one went`);
			} else {
				must(!isPinned, `the segment at ${held.startUs / 1e6} s is pinned and went`);
				isNewerGone = true;
				must(newerUs >= mustKeepUs, `the segment at ${held.startUs / 1e6} s went with ${newerUs / 1e6} s after it`);
			}
			newerUs += held.endUs - held.startUs;
		}
		const freeUs = this.#held
			.filter((held) => there.has(held.startUs) && !this.#isPinned(held))
			.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);
		must(freeUs <= mayKeepUs, `${freeUs / 1e6} s are held without a pin`);
		must(found.orphanCount === 0, `${found.orphanCount} records that nothing names`);
		const ids = [...this.#clipIds].sort().join();
		must(found.isCopyTrue, 'the copy of the index is not what is stored');
		must([...found.clipIds].sort().join() === ids, `clips ${found.clipIds.join()}, not ${ids}`);
		this.#held = this.#held.filter(({ startUs }) => there.has(startUs));
	}

	/** Whole or not at all, and only at the end. */
	#settleDoubt(found: Found): void {
		const given = this.#doubted;
		this.#doubted = null;
		const last = found.entries.at(-1);
		if (given && last && last.startUs === given.startUs) this.appended(given);
	}

	#isPinned({ startUs, endUs }: Held): boolean {
		return [...this.#pins.values()].some(({ fromUs, toUs }) => startUs < toUs && endUs > fromUs);
	}
}

function must(isTrue: unknown, words: string): asserts isTrue {
	if (!isTrue) throw new Error(words);
}
