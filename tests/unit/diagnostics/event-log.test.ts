import { expect, test } from 'vitest';
import type { LogFact } from '../../../src/lib/diagnostics/facts';
import { EventLog, type LogEnvironment } from '../../../src/lib/diagnostics/event-log';
import type { Notes } from '../../../src/lib/platform/notes';
import { FakeNotes, refusingNotes } from '../../support/fake-notes';

const S = 1_000_000;
const KEY = 'hindsight.events';

/** A world with a clock to set, and another tab to write in. */
function world(notes: Notes): LogEnvironment & { nowUs: number; tellForeign: (key: string) => void } {
	let listener: (key: string | null) => void = () => undefined;
	return {
		notes,
		nowUs: 0,
		wallUs() {
			return this.nowUs;
		},
		onForeignNote(listen) {
			listener = listen;
			return () => (listener = () => undefined);
		},
		tellForeign: (key) => listener(key)
	};
}

const dropped = (count: number): LogFact => ({ kind: 'dropped', count });

test('keeps events with their times over a reload', () => {
	const env = world(new FakeNotes());
	const log = new EventLog(env);
	env.nowUs = 10 * S;
	log.add({ kind: 'phase', phase: 'recording' });
	env.nowUs = 20 * S;
	log.add(dropped(3));
	const events = [
		{ kind: 'phase', phase: 'recording', atUs: 10 * S },
		{ kind: 'dropped', count: 3, atUs: 20 * S }
	];
	expect(log.events.value).toEqual(events);
	expect(new EventLog(env).events.value).toEqual(events);
});

test('holds 200 and lets the oldest go', () => {
	const env = world(new FakeNotes());
	const log = new EventLog(env);
	for (let count = 1; count <= 230; count++) log.add(dropped(count));
	expect(log.events.value).toHaveLength(200);
	expect(log.events.value[0]).toMatchObject({ count: 31 });
	expect(new EventLog(env).events.value).toHaveLength(200);
});

test('the same within five seconds is one event; later, or otherwise, it is another', () => {
	const env = world(new FakeNotes());
	const log = new EventLog(env);
	const full: LogFact = { kind: 'error', code: 'storage/full' };
	log.add(full);
	env.nowUs = 4 * S;
	log.add(full);
	log.add({ kind: 'error', code: 'storage/write-failed' });
	env.nowUs = 6 * S;
	log.add(full);
	expect(log.events.value.map(({ atUs }) => atUs)).toEqual([0, 4 * S, 6 * S]);
});

test('two tabs write one log, and each shows it', () => {
	const notes = new FakeNotes();
	const [here, there] = [world(notes), world(notes)];
	const [mine, other] = [new EventLog(here), new EventLog(there)];
	mine.add(dropped(1));
	other.add(dropped(1));
	other.add(dropped(2));
	here.tellForeign(KEY);
	expect(mine.events.value).toEqual(other.events.value);
	expect(mine.events.value).toHaveLength(2);
	mine.add(dropped(3));
	there.tellForeign('something-else');
	expect(other.events.value).toHaveLength(2);
	there.tellForeign(KEY);
	expect(other.events.value).toHaveLength(3);
});

test.each(['', '{', '7', '[null, 1, {"kind":"phase"}, {"atUs":3}]'])('a damaged log (%j) is begun anew', (text) => {
	const log = new EventLog(world(new FakeNotes({ [KEY]: text })));
	expect(log.events.value).toEqual([]);
	log.add(dropped(1));
	expect(log.events.value).toHaveLength(1);
});

test('a browser that keeps nothing shows what this page saw', () => {
	const log = new EventLog(world(refusingNotes));
	log.add(dropped(1));
	log.add(dropped(2));
	expect(log.events.value).toHaveLength(2);
});
