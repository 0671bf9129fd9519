import { describe, expect, it } from 'vitest';
import type { PostTarget } from '../../../src/lib/model/upload-job';
import { formFieldsOf, parsePolicy } from '../../../src/lib/upload/post-policy';

function base64(policy: unknown): string {
	return Buffer.from(JSON.stringify(policy)).toString('base64');
}

function form(conditions: unknown[], ...fields: [string, string][]): PostTarget {
	return { kind: 'post', url: 'https://h.example/b', fields: [...fields, ['policy', base64({ conditions })]] };
}

function fieldsOf(target: PostTarget): Record<string, string> {
	return Object.fromEntries(formFieldsOf(target, 'a.mp4', 'video/mp4').filter(([name]) => name !== 'policy'));
}

describe('a policy', () => {
	it('says until when, how large, where', () => {
		const policy = parsePolicy(
			base64({
				expiration: '2026-11-22T10:00:00Z',
				conditions: [{ bucket: 'shelf' }, ['content-length-range', 3, '900'], ['starts-with', '$Key', 'clips/']]
			})
		);
		expect(policy).toMatchObject({
			expiresMs: Date.parse('2026-11-22T10:00:00Z'),
			minBytes: 3,
			maxBytes: 900,
			bucket: 'shelf'
		});
		expect(policy?.conditions.get('key')).toEqual({ operator: 'starts-with', value: 'clips/' });
	});

	it('without these sets no limit', () => {
		expect(parsePolicy(base64({ expiration: 'soon', conditions: [] }))).toEqual({
			expiresMs: null,
			minBytes: null,
			maxBytes: null,
			bucket: null,
			conditions: new Map()
		});
	});

	it.each(['', '%', base64([]), base64({}), base64({ conditions: {} })])('is not %j', (text) => {
		expect(parsePolicy(text)).toBeNull();
	});
});

describe('a form', () => {
	it.each([
		['${filename}', 'a.mp4'],
		['x/<NAME>', 'x/a.mp4'],
		['x/fixed', 'x/fixed']
	])('with the key %s names %s', (key, named) => {
		expect(fieldsOf(form([], ['Key', key]))).toEqual({ Key: named });
	});

	it('whose key is a folder alone gets the name of the file, one that may be a name does not', () => {
		expect(fieldsOf(form([['starts-with', '$key', 'x/']], ['key', 'x/']))).toEqual({ key: 'x/a.mp4' });
		expect(fieldsOf(form([['starts-with', '$key', 'x']], ['key', 'x']))).toEqual({ key: 'x' });
		expect(fieldsOf(form([['eq', '$key', 'x/']], ['key', 'x/']))).toEqual({ key: 'x/' });
	});

	it('without a key gets the one its policy wants', () => {
		expect(fieldsOf(form([['starts-with', '$key', 'x/']]))).toEqual({ key: 'x/a.mp4' });
		expect(fieldsOf(form([['eq', '$key', 'x/y']]))).toEqual({ key: 'x/y' });
		expect(fieldsOf(form([]))).toEqual({ key: 'a.mp4' });
	});

	it('brings the type that its policy wants', () => {
		const type = (...conditions: unknown[]) => fieldsOf(form(conditions, ['key', 'k']))['Content-Type'];
		expect(type(['starts-with', '$Content-Type', 'video/'])).toBe('video/mp4');
		expect(type(['starts-with', '$Content-Type', 'image/'])).toBe('image/');
		expect(type(['eq', '$Content-Type', 'video/other'])).toBe('video/other');
		expect(type()).toBeUndefined();
	});
});
