import { describe, expect, it } from 'vitest';
import {
	AppError,
	ERROR_WORDS,
	fromPlainError,
	isAbort,
	messageOf,
	toAppError,
	toPlainError,
	wordsOf,
	type ErrorCode
} from '../../../src/lib/base/errors';

const FULL = new AppError('storage/full', 'degraded', 'QuotaExceededError', { neededBytes: 5 });

describe('toAppError', () => {
	it('leaves an AppError as it is, whatever the fallback', () => {
		expect(toAppError(FULL, 'upload/failed')).toBe(FULL);
	});

	it.each<[string, unknown, string]>([
		['an error', new TypeError('not a function'), 'TypeError: not a function'],
		['an error of the browser', new DOMException('no space', 'QuotaExceededError'), 'QuotaExceededError: no space'],
		['an error without words', new DOMException('', 'InvalidStateError'), 'InvalidStateError'],
		['a string', 'boom', 'boom'],
		['nothing', undefined, 'undefined'],
		['null', null, 'null'],
		['a number', 7, '7']
	])('of %s keeps it as the cause', (_name, thrown, message) => {
		const error = toAppError(thrown, 'encoder/failed');
		expect(error).toBeInstanceOf(AppError);
		expect([error.code, error.severity, error.message, error.context]).toEqual([
			'encoder/failed',
			'retryable',
			message,
			{}
		]);
		expect(error.cause).toBe(thrown);
		expect(messageOf(thrown)).toBe(message);
	});

	it('is unexpected where nothing else is said', () => {
		expect(toAppError(new Error('x')).code).toBe('unexpected');
	});
});

describe('across threads', () => {
	it('an AppError comes back with all it said', () => {
		const plain = structuredClone(toPlainError(FULL));
		expect(plain).toEqual({
			code: 'storage/full',
			severity: 'degraded',
			message: 'QuotaExceededError',
			context: { neededBytes: 5 }
		});
		const back = fromPlainError(plain);
		expect(back).toBeInstanceOf(AppError);
		expect(toPlainError(back)).toEqual(plain);
		expect(back.name).toBe('AppError');
	});

	it('any other error takes the fallback', () => {
		expect(toPlainError(new RangeError('far'), 'clip/assembly-failed')).toEqual({
			code: 'clip/assembly-failed',
			severity: 'retryable',
			message: 'RangeError: far',
			context: {}
		});
	});
});

describe('words', () => {
	it('are those of the code', () => {
		expect(wordsOf(FULL)).toEqual({
			happened: 'The disk space for Hindsight is full.',
			next: 'Delete or download clips, choose a shorter buffer, or free space on the disk.'
		});
	});

	it('of a disk that is too small tell the length that fits, where there is one', () => {
		const short = (heldUs: number) =>
			wordsOf({ code: 'storage/short', context: { heldUs, horizonUs: 300_000_000 } }).happened;
		expect(short(95_000_000)).toBe('The disk has room for 1:35 of 5:00.');
		expect(short(1_000_000)).toBe('The disk has no room for the whole buffer.');
	});

	it.each(Object.keys(ERROR_WORDS) as ErrorCode[])('of %s: what happened and what to do, in sentences', (code) => {
		const { happened, next } = wordsOf({ code });
		expect(happened).toMatch(/^[A-Z].*\.$/);
		expect(next).toMatch(/^[A-Z].*\.$/);
	});
});

describe('isAbort', () => {
	it.each<[string, unknown, boolean]>([
		['an abort', new DOMException('stopped', 'AbortError'), true],
		['the reason of a signal', AbortSignal.abort().reason, true],
		['a timeout', new DOMException('late', 'TimeoutError'), false],
		['an error of that name', Object.assign(new Error('x'), { name: 'AbortError' }), false],
		['nothing', undefined, false]
	])('%s', (_name, thrown, expected) => {
		expect(isAbort(thrown)).toBe(expected);
	});
});
