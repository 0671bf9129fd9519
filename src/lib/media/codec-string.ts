/**
 * H.264 levels: [level_idc, max macroblocks per second, max macroblocks per frame].
 * ITU-T H.264 (08/2021), Table A-1; level 1b and those below 3 are left out: no camera is that small.
 */
const AVC_LEVELS = [
	[30, 40_500, 1_620],
	[31, 108_000, 3_600],
	[32, 216_000, 5_120],
	[40, 245_760, 8_192],
	[42, 522_240, 8_704],
	[50, 589_824, 22_080],
	[51, 983_040, 36_864],
	[52, 2_073_600, 36_864]
] as const;

/** The least `level_idc` that allows this picture at this rate; a level too low makes the encoder refuse the size. */
export function avcLevel(width: number, height: number, frameRate: number): number {
	const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
	const level = AVC_LEVELS.find(
		([, perSecond, perFrame]) => macroblocks <= perFrame && macroblocks * frameRate <= perSecond
	);
	return level ? level[0] : 52;
}

/** RFC 6381 string of H.264: profile_idc, constraint flags, level_idc as hexadecimal bytes. */
export function avcCodecString(profileIdc: number, constraintFlags: number, levelIdc: number): string {
	return `avc1.${[profileIdc, constraintFlags, levelIdc].map(hexByte).join('')}`;
}

/**
 * The string for what the encoder really made: bytes 1 to 3 of the AVCDecoderConfigurationRecord
 * (ISO/IEC 14496-15, 5.3.3.1.2). Chromium repeats the request in `decoderConfig.codec`, whatever it made.
 */
export function avcCodecStringOf(description: Uint8Array): string | null {
	const [version, profile, constraints, level] = description;
	if (version !== 1 || profile === undefined || constraints === undefined || level === undefined) return null;
	return avcCodecString(profile, constraints, level);
}

/**
 * Codecs to try, best first, for this picture. H.264 plays everywhere and is the cheapest to encode in software; High
 * before Main before Constrained Baseline for size.
 */
export function codecCandidates(width: number, height: number, frameRate: number): string[] {
	const level = avcLevel(width, height, frameRate);
	const vp9Level = width * height * frameRate <= 36_864_000 ? '31' : '41';
	return [
		avcCodecString(0x64, 0x00, level),
		avcCodecString(0x4d, 0x40, level),
		avcCodecString(0x42, 0xe0, level),
		`vp09.00.${vp9Level}.08`,
		'vp8',
		'av01.0.08M.08'
	];
}

function hexByte(value: number): string {
	return value.toString(16).padStart(2, '0');
}
