import type { UploadPlace } from '../../model/upload-job';
import type { TargetReport } from '../../upload/target-report';
import type { UploadView } from '../../upload/upload-view';
import { formatSize } from '../format';

/** `minio.example.org:9000 › clips › door/2026.mp4`: a place without its secret. */
export function placeInWords({ host, bucket, key }: UploadPlace): string {
	return [host, bucket, key].filter((part) => part !== '').join(' › ');
}

/** Milliseconds of UTC as `2026-11-22 10:04:30 UTC`. */
export function timeInWords(ms: number): string {
	const iso = new Date(ms).toISOString();
	return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** How long from now: `in 40 s`, `in 12 min`, `in 3 h 5 min`, `in 6 days`; `ago` for what is past. */
export function distanceInWords(ms: number): string {
	const seconds = Math.floor(Math.abs(ms) / 1000);
	const words = lengthInWords(seconds);
	return ms < 0 ? `${words} ago` : `in ${words}`;
}

/** Until when a target may be used. */
export function validityInWords({ validUntilMs }: TargetReport, nowMs: number): string {
	if (validUntilMs === null) return 'no end given';
	return `until ${timeInWords(validUntilMs)}, ${distanceInWords(validUntilMs - nowMs)}`;
}

/** Time left at the present speed; `null` while that is not known. */
export function timeLeftInWords({ sizeBytes, sentBytes, bytesPerSecond }: UploadView): string | null {
	if (bytesPerSecond === null || bytesPerSecond <= 0) return null;
	const seconds = Math.ceil((sizeBytes - sentBytes) / bytesPerSecond);
	return seconds < 1 ? null : `${lengthInWords(seconds)} left`;
}

/** What an upload is doing, in a few words; numbers stand in a line of their own. */
export function phaseInWords(view: UploadView, nowMs: number): string {
	switch (view.phase) {
		case 'waiting':
			return 'Waiting to upload';
		case 'offline':
			return 'Uploads when there is a network';
		case 'metered':
			return 'Uploads when the network is not metered';
		case 'retrying':
			return `Upload interrupted, tries again ${distanceInWords(Math.max(0, (view.retryAtMs ?? nowMs) - nowMs))}`;
		case 'asking':
			return 'Asking where to upload';
		case 'preparing':
			return 'Preparing the upload';
		case 'sending':
			return 'Uploading';
		case 'checking':
			return 'All is sent, checking the answer';
		case 'paused':
			return 'Upload paused';
		case 'needs-url':
			return 'Upload stopped: needs a fresh URL';
		case 'failed':
			return 'Upload failed';
		case 'cancelling':
			return 'Upload cancelled, tidying up at the server';
		case 'uploaded':
			return 'Uploaded';
		default:
			return view.phase satisfies never;
	}
}

/** `12.4 of 61 MB · 2.1 MB/s · 23 s left`. */
export function amountsInWords(view: UploadView): string {
	const amounts = [`${formatSize(view.sentBytes)} of ${formatSize(view.sizeBytes)}`];
	if (view.phase !== 'sending') return amounts[0] ?? '';
	if (view.bytesPerSecond !== null && view.bytesPerSecond > 0) amounts.push(`${formatSize(view.bytesPerSecond)}/s`);
	const left = timeLeftInWords(view);
	if (left) amounts.push(left);
	return amounts.join(' · ');
}

function lengthInWords(seconds: number): string {
	if (seconds < 60) return `${seconds} s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return `${minutes} min`;
	const hours = Math.floor(minutes / 60);
	if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
	return `${Math.floor(hours / 24)} days`;
}
