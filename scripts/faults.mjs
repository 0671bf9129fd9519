// `npm run faults`: takes each handling of the catalogue out of a copy of the app, builds it, and runs the one test that
// has to fail then. `npm run faults -- 7 8.3 4.1/2` takes those of fault 7, those of 8.3 and the second of 4.1 alone,
// `npm run faults -- --list` only says what there is.
import { FAULTS } from '../tests/faults/catalogue.mjs';
import { ask, copyTree, takeOut } from '../tests/faults/take-out.mjs';
import { inWords } from './prepare.mjs';

const asked = process.argv.slice(2).filter((argument) => argument !== '--list');
const isAsked = (/** @type {string} */ number, /** @type {number} */ place) =>
	asked.length === 0 ||
	asked.some(
		(one) => `${number}/${place}` === one || `${number}/`.startsWith(`${one}/`) || number.startsWith(`${one}.`)
	);
const faults = FAULTS.map((fault) => ({
	...fault,
	handlings: fault.handlings.filter((_, index) => isAsked(fault.number, index + 1))
})).filter(({ handlings }) => handlings.length > 0);
if (process.argv.includes('--list')) list();
else await tryAll();

function list() {
	for (const { number, befalls, injected, by, handlings } of faults) {
		console.log(`${number.padEnd(5)} ${befalls}\n      injected: ${injected} (tests/${by})`);
		for (const { what } of handlings) console.log(`      → ${what}`);
	}
}

async function tryAll() {
	const tree = await copyTree();
	let missedCount = 0;
	try {
		for (const { number, befalls, test, handlings } of faults) {
			console.log(`${number.padEnd(5)} ${befalls}`);
			for (const handling of handlings) {
				const before = performance.now();
				const putBack = takeOut(tree.dir, handling);
				const verdict = await ask(tree.dir, handling.test ?? test);
				putBack();
				if (verdict.is !== 'noticed') missedCount++;
				const word = { noticed: 'test fails without it', unnoticed: 'NOT NOTICED', 'not-run': 'NOT RUN' }[verdict.is];
				console.log(`      → ${handling.what}: ${word} (${inWords(performance.now() - before)})`);
				if ('why' in verdict) console.log(`        ${verdict.why}`);
			}
		}
	} finally {
		tree.remove();
	}
	if (faults.length === 0) throw new Error(`no fault is numbered ${asked.join(', ')}`);
	console.log(missedCount === 0 ? 'Every test fails without what it is there for.' : `${missedCount} are not noticed.`);
	process.exitCode = missedCount === 0 ? 0 : 1;
}
