// `npm run faults`: runs each test of the catalogue on an intact copy of the app, where it has to pass, then takes the
// handlings that it looks at out of the copy, one by one, and runs it again: it has to fail then.
// `npm run faults -- 7 8.3 4.1/2` takes those of fault 7, those of 8.3 and the second of 4.1 alone,
// `npm run faults -- --list` only says what there is.
import { FAULTS } from '../tests/faults/catalogue.mjs';
import { ask, copyTree, judge, takeOut } from '../tests/faults/take-out.mjs';
import { inWords } from './prepare.mjs';

const asked = process.argv.slice(2).filter((argument) => argument !== '--list');
const isAsked = (/** @type {string} */ address) =>
	asked.length === 0 ||
	asked.some((one) => address === one || address.startsWith(`${one}/`) || address.startsWith(`${one}.`));
const faults = FAULTS.map((fault) => ({
	...fault,
	handlings: fault.handlings.filter(({ address }) => isAsked(address))
})).filter(({ handlings }) => handlings.length > 0);
if (faults.length === 0) throw new Error(`no fault is numbered ${asked.join(', ')}`);
if (process.argv.includes('--list')) list();
else await tryAll();

function list() {
	for (const { number, happens, injected, by, handlings } of faults) {
		console.log(`${number.padEnd(5)} ${happens}\n      injected: ${injected} (tests/${by})`);
		for (const { address, what } of handlings) console.log(`      → ${address} ${what}`);
	}
}

async function tryAll() {
	const tree = await copyTree();
	let missedCount = 0;
	/** @type {Map<string, boolean>} */
	const passesIntact = new Map();
	try {
		for (const { number, happens, test: ofFault, handlings } of faults) {
			console.log(`${number.padEnd(5)} ${happens}`);
			for (const handling of handlings) {
				const test = handling.test ?? ofFault;
				const name = test.join(': ');
				const isSound = passesIntact.get(name) ?? (await isPassed(tree.dir, test));
				passesIntact.set(name, isSound);
				if (!isSound || !(await isNoticed(tree.dir, handling, test))) missedCount++;
			}
		}
	} finally {
		tree.remove();
	}
	console.log(missedCount === 0 ? 'Every test fails without what it is there for.' : `${missedCount} are not noticed.`);
	process.exitCode = missedCount === 0 ? 0 : 1;
}

/**
 * Whether a test passes on the intact copy: nothing that it says later means anything otherwise.
 * @param {string} dir
 * @param {import('../tests/faults/catalogue.mjs').TestName} test
 */
async function isPassed(dir, test) {
	const before = performance.now();
	const outcome = await ask(dir, test);
	const word = outcome.is === 'passed' ? 'passes' : outcome.is === 'failed' ? 'FAILS' : 'DOES NOT RUN';
	console.log(`      intact: ${test.join(': ')} ${word} (${inWords(performance.now() - before)})`);
	if ('why' in outcome) console.log(`        ${outcome.why}`);
	return outcome.is === 'passed';
}

/**
 * Whether a test fails as it should on the copy without a handling.
 * @param {string} dir
 * @param {import('../tests/faults/catalogue.mjs').Handling} handling
 * @param {import('../tests/faults/catalogue.mjs').TestName} test
 */
async function isNoticed(dir, handling, test) {
	const before = performance.now();
	const putBack = takeOut(dir, handling);
	const outcome = await ask(dir, test).finally(putBack);
	const verdict = judge(outcome, handling.fails);
	const word = {
		noticed: 'test fails without it',
		unnoticed: 'NOT NOTICED',
		'failed-otherwise': 'FAILS FOR ANOTHER REASON',
		'not-run': 'NOT RUN'
	}[verdict];
	console.log(`      → ${handling.address} ${handling.what}: ${word} (${inWords(performance.now() - before)})`);
	if ('why' in outcome) console.log(`        ${outcome.why}`);
	return verdict === 'noticed';
}
