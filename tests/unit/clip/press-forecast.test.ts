import { expect, test, vi } from 'vitest';
import { Observable } from '../../../src/lib/base/observable';
import type { LiveState } from '../../../src/lib/capture/types';
import { PressForecast } from '../../../src/lib/clip/press-forecast';
import type { OfflineState } from '../../../src/lib/pwa/types';

function setUp() {
	const recorder = new Observable<Pick<LiveState, 'phase' | 'isElsewhere'>>({ phase: 'idle', isElsewhere: false });
	const offline = new Observable<Pick<OfflineState, 'phase'>>({ phase: 'absent' });
	const onChange = vi.fn();
	return { recorder, offline, onChange, forecast: new PressForecast({ recorder, offline, onChange }) };
}

test('a press is expected once something records and ffmpeg is here, and told when that changes', () => {
	const { recorder, offline, onChange, forecast } = setUp();
	recorder.set({ phase: 'recording', isElsewhere: false });
	expect([forecast.isExpecting, onChange.mock.calls.length]).toEqual([false, 0]);
	offline.set({ phase: 'ready' });
	expect([forecast.isExpecting, onChange.mock.calls.length]).toEqual([true, 1]);
	recorder.set({ phase: 'recording', isElsewhere: false });
	expect(onChange).toHaveBeenCalledOnce();
	recorder.set({ phase: 'interrupted', isElsewhere: false });
	expect([forecast.isExpecting, onChange.mock.calls.length]).toEqual([false, 2]);
});

test('a recording in another tab counts as well', () => {
	const { recorder, offline, forecast } = setUp();
	offline.set({ phase: 'ready' });
	expect(forecast.isExpecting).toBe(false);
	recorder.set({ phase: 'idle', isElsewhere: true });
	expect(forecast.isExpecting).toBe(true);
});

test('tells nothing after it was closed', () => {
	const { recorder, offline, onChange, forecast } = setUp();
	forecast.close();
	offline.set({ phase: 'ready' });
	recorder.set({ phase: 'recording', isElsewhere: false });
	expect(onChange).not.toHaveBeenCalled();
});
