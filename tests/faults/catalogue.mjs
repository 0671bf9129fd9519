// The catalogue of all that may befall Hindsight while it records, in the order of what it promises to outlive. Each
// entry names how a test makes it happen, which test looks at what must hold then, and the lines of the app that see to
// it. `npm run faults` takes these lines out, one after the other, and each test has to fail then.
import { CAPTURE_FAULTS } from './capture.mjs';
import { CLIP_FAULTS } from './clips.mjs';
import { DATABASE_FAULTS } from './databases.mjs';
import { ENCODER_FAULTS } from './encoder.mjs';
import { ENDINGS } from './endings.mjs';
import { STORAGE_FAULTS } from './storage.mjs';

/**
 * One literal text of the app and what stands there once it is taken out. It must be there exactly once.
 * @typedef {object} Change
 * @property {string} file below `src`
 * @property {string} out
 * @property {string} into
 */

/**
 * What sees to one thing that must hold.
 * @typedef {object} Handling
 * @property {string} what it does, in words
 * @property {readonly Change[]} changes that take it out: all of them together where one thing is done in two places
 * @property {TestName} [test] where another one than the fault's looks at it
 */

/**
 * A test by its file below `tests` and a part of its title that no other test in that file has.
 * @typedef {readonly [file: string, title: string]} TestName
 */

/**
 * @typedef {object} Fault
 * @property {string} number as the promise is numbered: 7 is the camera, 7.2 one thing that may befall it
 * @property {string} befalls what happens, in words
 * @property {string} injected how a test makes it happen
 * @property {string} by the file below `tests` that does so
 * @property {TestName} test what must hold then
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
