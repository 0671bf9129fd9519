// The catalogue of all that may befall Hindsight while it records, in the order of what it promises to outlive. Each
// entry names how a test makes it happen, which test looks at what must hold then, and the markers of the code that sees
// to it. `npm run faults` takes that code out, one place after the other, and each test has to fail then.
import { CAPTURE_FAULTS } from './capture.mjs';
import { CLIP_FAULTS } from './clips.mjs';
import { DATABASE_FAULTS } from './databases.mjs';
import { ENCODER_FAULTS } from './encoder.mjs';
import { ENDINGS } from './endings.mjs';
import { STORAGE_FAULTS } from './storage.mjs';

/**
 * A marked place of the app and what stands there once the code after the marker is taken out.
 * @typedef {object} Change
 * @property {string} marker as a comment in `src` gives it: `7.2/1` for `// fault 7.2/1`
 * @property {string} into names nothing of the app, so that nothing of it has to keep its name; empty for nothing at all
 */

/**
 * What sees to one thing that must hold.
 * @typedef {object} Handling
 * @property {string} address the fault's number and that of the handling: `7.2/1`
 * @property {string} what it does, in words
 * @property {readonly Change[]} changes that take it out: all of them together where one thing is done in several places
 * @property {TestName} [test] where another one than the fault's looks at it
 * @property {RegExp} [fails] what has to be read in the failure, which is the line of the assertion and its message
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
