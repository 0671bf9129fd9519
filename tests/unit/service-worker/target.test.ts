import { expect, test } from 'vitest';
import { isSkipWaiting } from '../../../src/service-worker/messages';
import { pageOf, targetOf } from '../../../src/service-worker/target';

test.each([
	['/buffer/status', { kind: 'status' }],
	['/buffer/status/', { kind: 'other' }],
	['/_app/version.json', { kind: 'version' }],
	['/clips/0a-9_Z.mp4', { kind: 'clip', clipId: '0a-9_Z' }],
	['/clips/../secret.mp4', { kind: 'clip', clipId: null }],
	['/clips/a.mp4/b', { kind: 'clip', clipId: null }],
	['/clips', { kind: 'other' }],
	['/ffmpeg/0.12.10/ffmpeg-core.wasm', { kind: 'core', version: '0.12.10' }],
	['/ffmpeg/0.12.10', { kind: 'other' }],
	['/', { kind: 'other' }]
])('%s', (pathname, expected) => {
	expect(targetOf(pathname)).toEqual(expected);
});

test.each([
	['/', '/'],
	['/index.html', '/'],
	['/gallery', '/gallery'],
	['/gallery/', '/gallery'],
	['/gallery.html', '/gallery'],
	['/gallery/index.html', '/gallery']
])('the page of %s is %s', (pathname, expected) => {
	expect(pageOf(pathname)).toBe(expected);
});

test.each([
	[{ type: 'SKIP_WAITING' }, true],
	[{ type: 'OTHER' }, false],
	['SKIP_WAITING', false],
	[null, false],
	[undefined, false]
])('isSkipWaiting(%j): %s', (data, expected) => {
	expect(isSkipWaiting(data)).toBe(expected);
});
