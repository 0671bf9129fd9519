import { expect, test, vi } from 'vitest';
import { routeStoreEvent } from '../../../src/lib/app/store-events';
import type { StoreEvent } from '../../../src/lib/storage/store-channel';
import { entry, epoch } from '../../support/builders';

/** Names of the parts in the order in which they were told of the event. */
function route(event: StoreEvent, failing?: 'clips' | 'settings') {
	const told: string[] = [];
	const read = (name: 'clips' | 'settings') => async () => {
		told.push(name);
		if (name === failing) throw new Error(name);
	};
	const report = vi.fn();
	routeStoreEvent(event, {
		mirror: { on: () => told.push('mirror') },
		diagnostics: { onStore: () => told.push('diagnostics') },
		storageWatch: { onReset: () => told.push('storageWatch') },
		clips: { refresh: read('clips') },
		settings: { load: read('settings') },
		maker: { nudge: () => told.push('maker nudged'), onAppended: () => told.push('maker appended') },
		report
	});
	return { told, report };
}

test.each<readonly [StoreEvent, readonly string[]]>([
	[{ type: 'appended', entry: entry(), evicted: [] }, ['maker appended']],
	[{ type: 'clips' }, ['clips', 'maker nudged']],
	[{ type: 'settings' }, ['settings']],
	[{ type: 'reset' }, ['storageWatch']],
	[{ type: 'evicted', evicted: [] }, []],
	[{ type: 'damaged', entries: [] }, []],
	[{ type: 'epoch', epoch: epoch() }, []],
	[{ type: 'sources' }, []]
])('$type reaches the mirror and the log, and %j besides', (event, others) => {
	const { told, report } = route(event);
	expect(told).toEqual(['mirror', 'diagnostics', ...others]);
	expect(report).not.toHaveBeenCalled();
});

test.each(['clips', 'settings'] as const)('%s that cannot be read anew are reported', async (type) => {
	const { report } = route({ type }, type);
	await vi.waitFor(() => expect(report).toHaveBeenCalledExactlyOnceWith(new Error(type)));
});
