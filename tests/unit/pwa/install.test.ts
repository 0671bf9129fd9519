import { describe, expect, test, vi } from 'vitest';
import { Install } from '../../../src/lib/pwa/install';
import { estimateStorage, persistStorage } from '../../../src/lib/platform/storage-report';

function offer() {
	const prompt = vi.fn(() => Promise.resolve({ outcome: 'accepted' as const }));
	return { event: Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }), prompt };
}

describe('Install', () => {
	test('keeps the browser’s offer for one press', async () => {
		const events = new EventTarget();
		const install = new Install({ events, isStandalone: () => false });
		expect(install.canInstall.value).toBe(false);
		const { event, prompt } = offer();
		events.dispatchEvent(event);
		expect(event.defaultPrevented).toBe(true);
		expect(install.canInstall.value).toBe(true);
		await install.install();
		await install.install();
		expect(prompt).toHaveBeenCalledOnce();
		expect(install.canInstall.value).toBe(false);
	});

	test('knows when it was installed', () => {
		const events = new EventTarget();
		const install = new Install({ events, isStandalone: () => false });
		events.dispatchEvent(offer().event);
		events.dispatchEvent(new Event('appinstalled'));
		expect(install.isInstalled.value).toBe(true);
		expect(install.canInstall.value).toBe(false);
		expect(new Install({ events, isStandalone: () => true }).isInstalled.value).toBe(true);
	});

	test('hears nothing after close', () => {
		const events = new EventTarget();
		const install = new Install({ events, isStandalone: () => false });
		install.close();
		events.dispatchEvent(offer().event);
		expect(install.canInstall.value).toBe(false);
	});
});

describe('storage', () => {
	test('zeros where the browser does not say', async () => {
		const storage = { estimate: () => Promise.resolve({}), persisted: () => Promise.resolve(false) };
		expect(await estimateStorage(storage)).toEqual({ usageBytes: 0, quotaBytes: 0, isPersistent: false });
	});

	test('asks to keep the data only where it is not kept', async () => {
		const persist = vi.fn(() => Promise.resolve(true));
		expect(await persistStorage({ persisted: () => Promise.resolve(true), persist })).toBe(true);
		expect(persist).not.toHaveBeenCalled();
		expect(await persistStorage({ persisted: () => Promise.resolve(false), persist })).toBe(true);
		expect(persist).toHaveBeenCalledOnce();
	});
});
