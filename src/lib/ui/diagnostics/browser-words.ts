import type { BrowserCheck } from '../../diagnostics/facts';
import type { StorageReport } from '../../rings/types';
import { formatSize } from '../format';
import { bad, good, plain, yesOrNo, type Fact } from './fact';

/** Names of codecs by the beginning of their codec string. */
const FAMILIES = [
	['avc1', 'H.264'],
	['vp09', 'VP9'],
	['vp8', 'VP8'],
	['av01', 'AV1']
] as const;

const FAMILY_MEANINGS: Readonly<Record<(typeof FAMILIES)[number][1], string>> = {
	'H.264': 'clips are made with another codec, which fewer programs play',
	VP9: 'not needed where H.264 works',
	VP8: 'not needed where H.264 works',
	AV1: 'not needed where H.264 works'
};

/** What this browser can do, in the order in which the app needs it. */
export function browserFacts(check: BrowserCheck, report: StorageReport | null): Fact[] {
	return [
		yesOrNo('Secure page', check.isSecure, 'browsers give the camera to https and localhost only'),
		yesOrNo(
			'Frames of the camera',
			check.canReadFrames,
			'this browser cannot record here yet; the gallery works all the same'
		),
		...encoderFacts(check),
		yesOrNo('Sound, Opus', check.hasOpus, 'clips have no sound'),
		yesOrNo('Database', check.hasDatabase, 'nothing can be held; allow site data, and leave private windows'),
		yesOrNo('Private files', check.hasFiles, 'clips can be saved but their files cannot be made'),
		yesOrNo('Locks between tabs', check.hasLocks, 'recording does not start, as two tabs could write over each other'),
		...quotaFacts(report),
		wakeLockFact(check),
		check.canShareFiles ? good('Sharing files') : plain('Sharing files', 'no: clips are downloaded instead'),
		serviceWorkerFact(check)
	];
}

function encoderFacts({ video, picture }: BrowserCheck): Fact[] {
	const size = `${picture.width}×${picture.height}, ${picture.frameRate}/s`;
	if (!video) return [bad('Video encoders', `no answer at ${size}: the trial itself failed; reload the page`)];
	const hasAny = video.some(({ works }) => works);
	return FAMILIES.map(([prefix, family]) => {
		const working = video.find(({ codec, works }) => works && codec.startsWith(prefix));
		const label = `Video, ${family}`;
		if (working) return good(label, `yes, tried at ${size}`);
		if (!hasAny) return bad(label, `no, tried at ${size}: choose a smaller size in Settings`);
		// With H.264 at work, the lack of the others costs nothing.
		return family === 'H.264'
			? bad(label, `no: ${FAMILY_MEANINGS[family]}`)
			: plain(label, `no: ${FAMILY_MEANINGS[family]}`);
	});
}

function quotaFacts(report: StorageReport | null): Fact[] {
	if (!report) return [plain('Space', 'Reading what is used…')];
	const { usageBytes, quotaBytes, isPersistent } = report;
	return [
		plain('Space', `${formatSize(usageBytes)} used of ${formatSize(quotaBytes)} the browser allows`),
		yesOrNo('Kept when the disk is full', isPersistent, 'the browser may then delete what is held; ask it in Settings')
	];
}

function wakeLockFact({ wakeLock }: BrowserCheck): Fact {
	const label = 'Screen stays on';
	if (wakeLock === 'granted') return good(label);
	const why = wakeLock === 'refused' ? 'refused now, by low battery perhaps' : 'not in this browser';
	return bad(label, `no: ${why}; a screen that goes dark may stop the recording`);
}

function serviceWorkerFact({ serviceWorker }: BrowserCheck): Fact {
	const label = 'Opens offline';
	if (serviceWorker === 'in-charge') return good(label);
	if (serviceWorker === 'waiting') return plain(label, 'from the next visit on');
	return bad(label, 'no: this browser keeps no service worker here, in a private window perhaps');
}
