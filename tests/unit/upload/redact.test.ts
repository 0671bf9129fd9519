import { describe, expect, it } from 'vitest';
import { redactText, redactUrl } from '../../../src/lib/upload/redact';

describe('a secret is not shown', () => {
	it.each([
		['X-Amz-Signature=abc123&x=1', 'X-Amz-Signature=…&x=1'],
		['X-Amz-Security-Token=abc', 'X-Amz-Security-Token=…'],
		['AWSAccessKeyId=abc', 'AWSAccessKeyId=…'],
		['Signature=abc', 'Signature=…'],
		['policy=abc', 'policy=…'],
		['refused: token=hush&part=2', 'refused: token=…&part=2'],
		['sent to https://h.example/a?key=hush now', 'sent to https://h.example/a?… now'],
		[`digest ${'0a'.repeat(20)} differs`, 'digest … differs'],
		[`key ${'Qz9/'.repeat(12)}== differs`, 'key … differs']
	])('in %s', (text, shown) => {
		expect(redactText(text)).toBe(shown);
	});

	it('while what is short and harmless stays', () => {
		const text = `The bucket "shelf" has no part 3 (${'0a'.repeat(19)}, ${'Zz'.repeat(23)})`;
		expect(redactText(text)).toBe(text);
	});

	it.each([
		['https://user:pass@h.example:9000/bucket/key', 'https://h.example:9000/bucket/key'],
		['https://h.example/key?token=hush', 'https://h.example/key?…'],
		['https://h.example/key#hush', 'https://h.example/key?…'],
		['hush', '…']
	])('in the URL %s', (url, shown) => {
		expect(redactUrl(url)).toBe(shown);
	});
});
