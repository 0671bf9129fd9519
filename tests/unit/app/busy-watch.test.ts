import { expect, test, vi } from 'vitest';
import { BusyWatch } from '../../../src/lib/app/busy-watch';
import { Observable } from '../../../src/lib/base/observable';
import type { LiveState } from '../../../src/lib/capture/types';
import type { Clip } from '../../../src/lib/model/clip';

class FakeSign {
	isUp = false;
	readonly close = vi.fn();

	set(isUp: boolean): void {
		this.isUp = isUp;
	}
}

function setUp() {
	const recorder = new Observable<Pick<LiveState, 'phase'>>({ phase: 'idle' });
	const clips = new Observable<readonly Pick<Clip, 'state'>[]>([]);
	const [isUploading, exportCount] = [new Observable(false), new Observable(0)];
	const [busySign, recorderSign] = [new FakeSign(), new FakeSign()];
	const maker = { isMaking: false };
	const isMaking = () => maker.isMaking;
	const watch = new BusyWatch({ recorder, clips, isUploading, exportCount, isMaking, busySign, recorderSign });
	return { recorder, clips, isUploading, exportCount, busySign, recorderSign, maker, watch };
}

test.each<readonly [LiveState['phase'], boolean]>([
	['idle', false],
	['waiting', false],
	['starting', true],
	['recording', true],
	['interrupted', true],
	['stopping', true]
])('a recorder that is %s: at work %s', (phase, isAtWork) => {
	const { recorder, recorderSign, busySign, watch } = setUp();
	recorder.set({ phase });
	expect([recorderSign.isUp, busySign.isUp, watch.isBusy]).toEqual([isAtWork, isAtWork, isAtWork]);
});

test('a page that does nothing is not busy', () => {
	const { watch, busySign, recorderSign, clips } = setUp();
	clips.set([{ state: 'ready' }, { state: 'pinned' }, { state: 'failed' }]);
	expect([watch.isBusy, busySign.isUp, recorderSign.isUp]).toEqual([false, false, false]);
});

test.each<Clip['state']>(['open', 'assembling'])('a clip that is %s keeps the page busy, not its recorder', (state) => {
	const { clips, busySign, recorderSign } = setUp();
	clips.set([{ state: 'ready' }, { state }]);
	expect([busySign.isUp, recorderSign.isUp]).toEqual([true, false]);
	clips.set([{ state: 'ready' }]);
	expect(busySign.isUp).toBe(false);
});

test('an upload, an export and the making of a clip keep the page busy', () => {
	const { isUploading, exportCount, busySign, maker, watch } = setUp();
	isUploading.set(true);
	expect(busySign.isUp).toBe(true);
	exportCount.set(1);
	isUploading.set(false);
	expect(busySign.isUp).toBe(true);
	exportCount.set(0);
	expect([busySign.isUp, watch.isBusy]).toEqual([false, false]);
	maker.isMaking = true;
	expect(watch.isBusy).toBe(true);
});

test('closing takes the signs down and follows nothing any more', () => {
	const { watch, recorder, busySign, recorderSign } = setUp();
	watch.close();
	recorder.set({ phase: 'recording' });
	expect([busySign.isUp, recorderSign.isUp]).toEqual([false, false]);
	expect(busySign.close).toHaveBeenCalledOnce();
	expect(recorderSign.close).toHaveBeenCalledOnce();
});
