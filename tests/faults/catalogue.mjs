// The catalogue of the faults that Hindsight has to survive while it records, in the order of what it promises. Each
// entry says how a test injects the fault, which test checks what must hold then, and which marked code handles it.
// `npm run faults` removes that code, one place after the other, and each test has to fail then.
import { CAPTURE_FAULTS } from './capture.mjs';
import { CLIP_FAULTS } from './clips.mjs';
import { DATABASE_FAULTS } from './databases.mjs';
import { ENCODER_FAULTS } from './encoder.mjs';
import { ENDINGS } from './endings.mjs';
import { STORAGE_FAULTS } from './storage.mjs';

/**
 * One marked place of the app, and what replaces the code after the marker.
 * @typedef {object} Change
 * @property {string} marker as a comment in `src` gives it: `7.2/1` for `// fault 7.2/1`
 * @property {string} into the replacement; it names nothing of the app, which may be renamed. Empty to remove the code
 */

/**
 * Code that makes one thing hold.
 * @typedef {object} Handling
 * @property {string} address the fault's number and that of the handling: `7.2/1`
 * @property {string} what it does, in words
 * @property {readonly Change[]} changes made together to remove the handling
 * @property {TestName} [test] the test that checks it, where it is not the fault's
 * @property {RegExp} [fails] matches the expected failure: the line of the assertion with its message
 */

/**
 * The file of a test, below `tests`, and a part of its title that is unique in that file.
 * @typedef {readonly [file: string, title: string]} TestName
 */

/**
 * @typedef {object} Fault
 * @property {string} number 7 is the camera, as in the promise, and 7.2 one of its faults
 * @property {string} happens what happens, in words
 * @property {string} injected how a test makes it happen
 * @property {string} by the file below `tests` that does so
 * @property {TestName} test checks what must hold then
 * @property {readonly Handling[]} handlings
 */

/** @type {readonly Fault[]} */
export const FAULTS = [
	...ENDINGS,
	...STORAGE_FAULTS,
	...DATABASE_FAULTS,
	...CAPTURE_FAULTS,
	...ENCODER_FAULTS,
	...CLIP_FAULTS
].sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
