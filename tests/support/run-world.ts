import type { Page } from 'playwright/test';
import type * as World from './storage-world';

/** Has the world in the page do something; only what can be copied goes in and comes out. */
export function run<A, T>(
	page: Page,
	act: (world: typeof World, argument: A) => T | Promise<T>,
	argument: A
): Promise<T> {
	const source = `async (argument) => (${act.toString()})(await import('/storage-world.js'), argument)`;
	return page.evaluate(`(${source})(${JSON.stringify(argument)})`);
}
