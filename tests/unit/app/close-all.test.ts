import { expect, test } from 'vitest';
import { closeAll } from '../../../src/lib/app/close-all';

test('closes one after another, each once the one before is closed', async () => {
	const steps: string[] = [];
	const part = (name: string) => ({
		async close() {
			steps.push(`${name} begins`);
			await Promise.resolve();
			steps.push(`${name} ends`);
		}
	});
	await closeAll([part('a'), { close: () => void steps.push('b') }, part('c')]);
	expect(steps).toEqual(['a begins', 'a ends', 'b', 'c begins', 'c ends']);
});

test('a part that fails keeps no other open; the first failure is told', async () => {
	const closed: string[] = [];
	const failing = (name: string) => ({
		close() {
			closed.push(name);
			throw new Error(name);
		}
	});
	const parts = [failing('a'), { close: () => Promise.reject(new Error('b')) }, { close: () => void closed.push('c') }];
	await expect(closeAll(parts)).rejects.toThrow('a');
	expect(closed).toEqual(['a', 'c']);
});
