import { expect, it } from 'vitest';
import { SILENT_PACKET } from '../../../src/lib/media/opus-silence';

it('is one mono frame of 20 ms, full-band CELT, as the first byte of an Opus packet says', () => {
	const [toc = 0] = SILENT_PACKET;
	// RFC 6716, 3.1: configuration 31 is full-band CELT of 20 ms; then a bit for stereo, then the number of frames.
	expect({ config: toc >> 3, isStereo: (toc & 4) !== 0, frameCode: toc & 3 }).toEqual({
		config: 31,
		isStereo: false,
		frameCode: 0
	});
});
