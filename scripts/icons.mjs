// Makes the PNG icons from `static/icon.svg`. Run it after changing that: node scripts/icons.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from './browser.mjs';
import { ROOT } from './prepare.mjs';

const ICONS = [
	{ name: 'icon-192.png', size: 192, isMaskable: false },
	{ name: 'icon-512.png', size: 512, isMaskable: false },
	// The system cuts its own shape out of this one, so the ground reaches the edges; the ring is in the safe middle.
	{ name: 'icon-maskable-512.png', size: 512, isMaskable: true }
];

const svg = readFileSync(join(ROOT, 'static/icon.svg'), 'utf8');
const browser = await chromium.launch(launchOptions());
try {
	for (const { name, size, isMaskable } of ICONS) {
		const page = await browser.newPage({ viewport: { width: size, height: size } });
		const drawn = isMaskable ? svg.replace(' rx="112"', '') : svg;
		await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${drawn}`);
		await page.screenshot({ path: join(ROOT, 'static', name), omitBackground: true });
		await page.close();
		console.log(`static/${name}`);
	}
} finally {
	await browser.close();
}
