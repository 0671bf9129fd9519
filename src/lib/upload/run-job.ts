import { CLIP_TYPE, fileNameOf } from '../cut/file-name';
import { isoFromUs } from '../base/units';
import type { UploadFailureCode, UploadJob, UploadTarget } from '../model/upload-job';
import type { Clip } from '../model/clip';
import { digestsOf, type Digests } from './digest';
import { afterFailure, begun, discarded, uploaded } from './job-rules';
import { abortMultipart } from './multipart';
import type { Outcome, Payload } from './outcome';
import { askEndpoint } from './presign-endpoint';
import { NoAnswerError } from './send';
import { problemBeforeSending, reportOn } from './target-report';
import { transfer } from './transfer';
import type { UploadEnv } from './browser-env';
import type { LiveProgress } from './upload-view';

export interface RunDeps {
	readonly env: UploadEnv;
	/** @throws AppError `clip/file-missing` */
	readonly file: (clipId: string) => Promise<File>;
	readonly endpoint: () => string | null;
	/** One transaction on the queue; resolves with what is there after it. */
	readonly change: (clipId: string, change: (job: UploadJob) => UploadJob | null) => Promise<UploadJob | undefined>;
	readonly onLive: (live: Omit<LiveProgress, 'bytesPerSecond'>) => void;
	readonly signal: AbortSignal;
}

type Failed = Extract<Outcome, { kind: 'failed' }>;

/**
 * Takes one job a step further and stores what became of it. What the user decided meanwhile is respected; what the
 * server proved is kept whatever they decided.
 * @throws AbortError when stopped; what storage throws
 */
export async function runJob(queued: UploadJob, clip: Clip, deps: RunDeps): Promise<void> {
	let file: File;
	try {
		file = await deps.file(queued.clipId);
	} catch {
		// `clip/file-missing`: said in the words of uploads.
		return settle(queued, failed('file-missing'), deps);
	}
	const facts = { revision: clip.file?.revision ?? 0, sizeBytes: file.size };
	const job = begun(queued, facts);
	if (job.revision !== queued.revision) await deps.change(job.clipId, (now) => begun(now, facts));
	deps.signal.throwIfAborted();
	let digests: Promise<Digests> | null = null;
	const payload: Payload = {
		file,
		name: fileNameOf(clip),
		type: CLIP_TYPE,
		digests: () => (digests ??= digestsOf(file, deps.signal))
	};
	const target = await targetOf(job, clip, payload, deps);
	if ('failure' in target) return settle(job, target, deps);
	const problem = problemBeforeSending(report(target, payload, deps));
	if (problem)
		return settle(
			{ ...job, target },
			{ kind: 'failed', failure: problem, isRetryable: false, retryAfterMs: null },
			deps
		);

	let live: Omit<LiveProgress, 'bytesPerSecond'> = { phase: 'preparing', sentBytes: 0 };
	const show = (next: Partial<typeof live>) => deps.onLive((live = { ...live, ...next }));
	show({});
	const outcome = await transfer(payload, target, {
		transport: deps.env.transport,
		signal: deps.signal,
		nowMs: () => deps.env.nowMs(),
		multipart: job.multipart,
		onPhase: (phase) => show({ phase }),
		onProgress: (sentBytes) => show({ phase: sentBytes >= file.size ? 'checking' : 'sending', sentBytes }),
		saveMultipart: async (multipart) => {
			await deps.change(job.clipId, (now) => ({ ...now, multipart, attempts: 0 }));
			deps.signal.throwIfAborted();
		}
	});
	await settle({ ...job, target }, outcome, deps);
}

/** Has the server give up the parts of a cancelled upload; without an answer, tries again later until the URL expires. */
export async function giveUp(job: UploadJob, deps: RunDeps): Promise<void> {
	deps.onLive({ phase: 'cancelling', sentBytes: 0 });
	const outcome = await tryAbort(job.target, deps);
	const isDone = outcome === null || !outcome.isRetryable || isExpired(job.target, deps);
	await deps.change(job.clipId, (now) => {
		if (now.state !== 'cancelling') return now;
		if (isDone) return discarded(now);
		const later = afterFailure(now, outcome, chance(deps));
		// The budget of tries starts anew with the next start or the next network.
		return { ...later, state: 'cancelling', target: now.target, failure: null };
	});
}

/** Where the job goes: what it has, or what the endpoint answers. */
async function targetOf(job: UploadJob, clip: Clip, payload: Payload, deps: RunDeps): Promise<UploadTarget | Failed> {
	if (job.target && (job.origin === 'pasted' || !isExpired(job.target, deps))) return job.target;
	const endpoint = deps.endpoint();
	if (job.origin === 'pasted' || endpoint === null) return failed('no-endpoint');
	deps.onLive({ phase: 'asking', sentBytes: 0 });
	const { sha256 } = await payload.digests();
	const request = {
		name: payload.name,
		type: payload.type,
		size: payload.file.size,
		sha256,
		capturedAt: isoFromUs(clip.startUs),
		source: clip.sourceLabel
	};
	const answer = await askEndpoint(endpoint, request, deps.env.transport, deps.signal, deps.env.nowMs());
	if (!answer.ok) return answer.outcome;
	const { target } = answer;
	const { place } = report(target, payload, deps);
	await deps.change(job.clipId, (now) => ({ ...now, target, place, sizeBytes: payload.file.size }));
	deps.signal.throwIfAborted();
	return target;
}

/** Stores the outcome; parts that no URL will be left for are given up first. */
async function settle(job: UploadJob, outcome: Outcome, deps: RunDeps): Promise<void> {
	const nowUs = deps.env.nowMs() * 1000;
	if (outcome.kind === 'uploaded') {
		await deps.change(job.clipId, (now) => uploaded(now, nowUs));
		return;
	}
	const odds = chance(deps);
	const next = await deps.change(job.clipId, (now) =>
		now.state === 'waiting' ? afterFailure(now, outcome, odds) : now
	);
	if (next?.target !== null || next.state === 'waiting') return;
	if (job.target?.kind !== 'multipart' || isExpired(job.target, deps)) return;
	// The URLs are not stored any more, so this is the one chance; a server that does not answer keeps its parts.
	await tryAbort(job.target, deps);
	await deps.change(job.clipId, (now) => ({ ...now, multipart: null }));
}

/** @returns `null` when nothing is left at the server */
async function tryAbort(target: UploadTarget | null, deps: RunDeps): Promise<Failed | null> {
	if (target?.kind !== 'multipart') return null;
	try {
		const isGone = await abortMultipart(target, deps.env.transport, deps.signal);
		return isGone ? null : failed('refused');
	} catch (error) {
		if (error instanceof NoAnswerError) return { ...failed('opaque'), isRetryable: true };
		throw error;
	}
}

function report(target: UploadTarget, { file, name, type }: Payload, deps: RunDeps) {
	return reportOn(target, { sizeBytes: file.size, name, type }, deps.env.nowMs());
}

function isExpired(target: UploadTarget | null, deps: RunDeps): boolean {
	if (!target) return true;
	const file = { sizeBytes: 0, name: '', type: '' };
	const untilMs = reportOn(target, file, deps.env.nowMs()).validUntilMs;
	return untilMs !== null && untilMs <= deps.env.nowMs();
}

function chance({ env }: RunDeps) {
	return { nowUs: env.nowMs() * 1000, random: env.random(), isOnline: env.isOnline() };
}

function failed(code: UploadFailureCode): Failed {
	return { kind: 'failed', failure: { code, facts: {} }, isRetryable: false, retryAfterMs: null };
}
