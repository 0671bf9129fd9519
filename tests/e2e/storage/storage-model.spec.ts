import fc from 'fast-check';
import type { Page } from 'playwright/test';
import { BACKENDS } from '../../support/backends.js';
import { buildWith } from '../../support/build-with.js';
import { run } from '../../support/run-world.js';
import { StorageModel } from '../../support/storage-model.js';
import type * as World from '../../support/storage-world';
import { expect, test as base, type Launched } from '../harness.js';
import { tier } from '../tiers.js';

/** `npm run torture` asks for many more, with a seed of its own. */
const SCHEDULES = Number(process.env['HINDSIGHT_SCHEDULES'] ?? 10);
const SEED = Number(process.env['HINDSIGHT_SEED'] ?? 20261124);
const S = 1_000_000;
/** Long enough for pins and evictions to meet within a schedule. */
const HORIZON_US = 8 * S;
const LONGEST_US = 2 * S;

type Step =
	| { readonly do: 'append' | 'crash'; readonly lengthUs: number; readonly pauseUs: number; readonly sizeBytes: number }
	| { readonly do: 'pin'; readonly back: number; readonly count: number }
	| { readonly do: 'unpin' | 'damage'; readonly which: number }
	| { readonly do: 'clear' | 'restart' | 'epoch' }
	| { readonly do: 'fault'; readonly fault: World.WorldFault };

// Above and below 64 KiB: Chromium keeps large values in files of their own.
const footage = {
	lengthUs: fc.constantFrom(S / 2, S, LONGEST_US),
	pauseUs: fc.constantFrom(0, 0, 3 * S),
	sizeBytes: fc.constantFrom(2_000, 90_000)
};
const which = fc.nat(20);
const steps: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 12, arbitrary: fc.record({ do: fc.constant('append' as const), ...footage }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), ...footage }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('pin' as const), back: fc.nat(6), count: fc.nat(3) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constantFrom('unpin' as const, 'damage' as const), which }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constantFrom('clear' as const, 'restart' as const, 'epoch' as const) }) },
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('fault' as const),
			fault: fc.constantFrom<World.WorldFault>('aborted', 'lost', 'broken', 'full', 'room')
		})
	}
);

/** A page in which nothing but the world runs. */
const test = base.extend<{ readonly launchWorld: (extraArgs?: readonly string[]) => Promise<Launched['page']> }>({
	launchWorld: async ({ launch, server, complaints }, use, info) => {
		await use(async (extraArgs = []) => {
			complaints.allow(/favicon/);
			await buildWith('storage-world', info.outputPath('build'));
			await server.start(info.outputPath('build'));
			const { page, url } = await launch({ camera: 'none', extraArgs });
			// A file of the app that is no page of it.
			await page.goto(`${url}/manifest.webmanifest`);
			return page;
		});
	}
});

async function appendSecond(page: Page, number: number): Promise<void> {
	const times = { startUs: number * S, endUs: (number + 1) * S };
	const given = { number, ...times, sizeBytes: 2_000, epochId: 0, horizonUs: HORIZON_US };
	expect(await run(page, (world, asked) => world.append(asked), given)).toBeNull();
}

test('footage in an older database that cannot be read just now is not given up', async ({ launchWorld }) => {
	const page = await launchWorld();
	const look = async () => {
		const { entries, numbers, isCopyTrue } = await run(page, (world) => world.look(), null);
		expect(isCopyTrue, 'the copy of the index knows of damage too').toBe(true);
		return { numbers, damagedCount: entries.filter(({ isDamaged }) => isDamaged).length };
	};
	await run(page, (world) => world.open(false), null);
	for (const number of [1, 2]) await appendSecond(page, number);
	await run(page, (world) => world.arm('broken'), null);
	await appendSecond(page, 3);

	await page.reload();
	await run(page, (world) => world.makeFirstUnopenable(), null);
	await run(page, (world) => world.open(true), null);
	await run(page, (world) => world.noteDamaged(), null);
	expect(await look()).toEqual({ numbers: [null, null, 3], damagedCount: 0 });

	await page.reload();
	await run(page, (world) => world.open(true), null);
	expect(await look()).toEqual({ numbers: [1, 2, 3], damagedCount: 0 });
	// What is gone although all can be read is noted.
	expect(await run(page, (world, startUs) => world.damage(startUs), 3 * S)).toBe(true);
	await run(page, (world) => world.noteDamaged(), null);
	expect(await look()).toEqual({ numbers: [1, 2, null], damagedCount: 1 });
});

test('an answer out of the copy of the index is whole, whatever is told while it is read', async ({ launchWorld }) => {
	const page = await launchWorld();
	await run(page, (world) => world.open(false), null);
	for (const number of [1, 2]) await appendSecond(page, number);
	for (const type of ['sources', 'reset'] as const) {
		expect(await run(page, (world, event) => world.countWhile(event), { type }), type).toBe(2);
	}
});

for (const { name, extraArgs } of BACKENDS) {
	test(
		`whatever befalls storage in whatever order, on ${name}: what was acknowledged is there, as it was, until it may go`,
		tier(name === 'SQLite'),
		async ({ launchWorld }) => {
			test.setTimeout(120_000 + SCHEDULES * 20_000);
			const page = await launchWorld(extraArgs);
			const schedules = fc.array(steps, { minLength: 10, maxLength: 40, size: 'max' });
			const property = fc.asyncProperty(schedules, (schedule) => play(page, schedule));
			await fc.assert(property, { seed: SEED, numRuns: SCHEDULES, endOnFailure: false });
		}
	);
}

/** Plays a schedule from an empty storage on. @throws Error when the model does not agree with what is found */
async function play(page: Page, schedule: readonly Step[]): Promise<void> {
	await run(page, (world) => world.wipe(), null);
	const model = new StorageModel();
	let number = 0;
	let epochId = 0;
	let isBroken = false;
	let isFull = false;
	let nowUs = 1_000 * S;
	const restart = async () => {
		await page.reload();
		// The world begins with room on its disk.
		isFull = false;
		await run(page, (world, broken) => world.open(broken), isBroken);
	};
	await restart();
	for (const step of schedule) {
		let mustKeepUs = Infinity;
		let mayKeepUs = Infinity;
		if (step.do === 'append' || step.do === 'crash') {
			const startUs = nowUs + step.pauseUs;
			nowUs = startUs + step.lengthUs;
			const given = {
				number: number++,
				startUs,
				endUs: nowUs,
				sizeBytes: step.sizeBytes,
				epochId,
				horizonUs: HORIZON_US
			};
			mustKeepUs = isFull ? 0 : HORIZON_US;
			if (step.do === 'crash') {
				model.doubted(given);
				await run(page, (world, asked) => void world.append(asked), given);
				await restart();
			} else {
				const code = await run(page, (world, asked) => world.append(asked), given);
				if (code === null) {
					model.appended(given);
					mayKeepUs = HORIZON_US + LONGEST_US;
				} else if (code !== 'storage/pinned' && code !== 'storage/full') throw new Error(`append: ${code}`);
			}
		} else if (step.do === 'pin') {
			const first = model.held.at(-1 - step.back);
			const last = model.held.at(Math.min(-1, step.count - step.back - 1));
			if (!first || !last) continue;
			const id = `clip-${number++}`;
			const range = { fromUs: first.startUs + 1, toUs: last.endUs };
			const code = await run(page, (world, [asked, from, to]) => world.pin(asked, from, to), [
				id,
				range.fromUs,
				range.toUs
			] as const);
			if (code !== null) throw new Error(`pin: ${code}`);
			model.pinned(id, range);
		} else if (step.do === 'unpin') {
			const id = model.pinIds[step.which % Math.max(1, model.pinIds.length)];
			if (id === undefined) continue;
			const code = await run(page, (world, asked) => world.unpin(asked), id);
			if (code !== null) throw new Error(`unpin: ${code}`);
			model.unpinned(id);
		} else if (step.do === 'damage') {
			const held = model.held[step.which % Math.max(1, model.held.length)];
			if (!held || !(await run(page, (world, startUs) => world.damage(startUs), held.startUs))) continue;
			model.damaged(held.startUs);
		} else if (step.do === 'clear') {
			const code = await run(page, (world) => world.clear(), null);
			if (code !== null) throw new Error(`clear: ${code}`);
			[mustKeepUs, mayKeepUs] = [0, 0];
		} else if (step.do === 'restart') {
			await restart();
		} else if (step.do === 'epoch') {
			epochId++;
		} else if (step.do === 'fault') {
			isBroken ||= step.fault === 'broken';
			if (step.fault === 'full' || step.fault === 'room') isFull = step.fault === 'full';
			await run(page, (world, fault) => world.arm(fault), step.fault);
		}
		const held = await run(page, (world) => world.look(), null);
		model.judge(held, mustKeepUs, mayKeepUs);
	}
}
