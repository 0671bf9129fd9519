/** Marks a test, or one of its variants, that only `npm run test:deep` runs; each has its reason in CONTRIBUTING.md. */
export const DEEP_TAG = '@deep';

/** The details of a test that belongs to the deep ones where `isDeep`. */
export function tier(isDeep: boolean): { readonly tag: string[] } {
	return { tag: isDeep ? [DEEP_TAG] : [] };
}
