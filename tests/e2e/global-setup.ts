import { buildApp } from '../../scripts/prepare.mjs';

/** Tests run on the built app: built here when its sources changed since. */
export default async function setUp(): Promise<void> {
	await buildApp();
}
