interface Block {
	/** Position of the block's first sample in all sound that went in, in microseconds of sound. */
	positionUs: number;
	timestampUs: number;
	lengthUs: number;
}

/**
 * The capture times of encoded sound packets. The encoder joins blocks and cuts them anew, and its own timestamps count
 * samples from the first; but sample clocks drift against the system's and blocks get lost. So each packet takes the
 * timestamp of the block its first sample came in.
 */
export class PacketTimes {
	readonly #packetUs: number;
	#blocks: Block[] = [];
	#inUs = 0;
	#outUs = 0;
	#delayUs = 0;

	/** @param packetUs length of every packet */
	constructor(packetUs: number) {
		this.#packetUs = packetUs;
	}

	/** A block went into the encoder. */
	add(timestampUs: number, lengthUs: number): void {
		this.#blocks.push({ positionUs: this.#inUs, timestampUs, lengthUs });
		this.#inUs += lengthUs;
	}

	/** How much later than it went in the encoder's sound comes out of a decoder. */
	setDelay(delayUs: number): void {
		this.#delayUs = delayUs;
	}

	/** A packet came out: when its first sample was captured, on the blocks' clock. */
	next(): number {
		const positionUs = this.#outUs - this.#delayUs;
		this.#outUs += this.#packetUs;
		// 1 µs of slack: positions are sums of fractions.
		while (this.#blocks[1] && this.#blocks[1].positionUs <= positionUs + 1) this.#blocks.shift();
		const block = this.#blocks[0];
		if (!block) return 0;
		return Math.round(block.timestampUs + (positionUs - block.positionUs));
	}
}
