import { createHash } from 'node:crypto';
import type { Fault } from '../../support/fault-proxy';
import {
	card,
	expect,
	multipartSet,
	PART_BYTES,
	pasteUpload,
	putUrl,
	sha256Of,
	test,
	testClip
} from './upload-harness';
import { everythingWritten } from './written-steps';
import { tier } from '../tiers';

/** Another seed tries other cuts: `HINDSIGHT_SEED=7`. */
const SEED = process.env['HINDSIGHT_SEED'] ?? '1';
const CUTS = [12, 50] as const;
/** Few enough that an upload's five tries are not used up by cuts. */
const CUTS_AT_ONCE = 2;

/** From [0, 1), the same for the same seed and number. */
function chance(number: number): number {
	return createHash('sha256').update(`${SEED}/${number}`).digest().readUInt32BE() / 2 ** 32;
}

function cut(number: number, sizeBytes: number): Fault {
	const kind = chance(2 * number);
	if (kind < 0.15) return { kind: 'cut-before-answer' };
	if (kind < 0.25) return { kind: 'cut-in-answer' };
	return { kind: 'cut-body', afterBytes: Math.floor(chance(2 * number + 1) * sizeBytes) };
}

for (const cuts of CUTS)
	test(
		`${cuts} cuts at random places (seed ${SEED}): no duplicate, no loss, no secret left behind`,
		tier(cuts === 50),
		async ({ gallery, minio, bucket, network }) => {
			test.setTimeout(300_000);
			const piece = testClip('Piece', 700_001);
			const parts = testClip('Parts', 2 * PART_BYTES + 5_000);
			const { page } = await gallery([piece, parts]);
			const secrets: string[] = [];
			const keys: string[] = [];
			for (let done = 0; done < cuts; done += 2 * CUTS_AT_ONCE) {
				const faults = Array.from({ length: 2 * CUTS_AT_ONCE }, (_, index) => cut(done + index, 700_000));
				const name = `${done}.mp4`;
				const url = await putUrl(minio, network.port, bucket, `put-${name}`);
				network.plan(...faults.slice(0, CUTS_AT_ONCE));
				await pasteUpload(page, piece, url);
				await expect(card(page, piece)).toContainText(`put-${name}`);
				await expect(card(page, piece)).toContainText('Uploaded', { timeout: 30_000 });

				const set = await multipartSet(minio, network.port, bucket, `set-${name}`, parts.sizeBytes, { withHead: true });
				// One within the parts, one at the end, where they are joined.
				network.plan(faults[2] ?? null, null, null, faults[3] ?? null);
				await pasteUpload(page, parts, set);
				await expect(card(page, parts)).toContainText(`set-${name}`);
				await expect(card(page, parts)).toContainText('Uploaded', { timeout: 30_000 });

				keys.push(`put-${name}`, `set-${name}`);
				secrets.push(...[...`${url} ${set}`.matchAll(/X-Amz-Signature=([0-9a-f]{64})/g)].map(([, each = '']) => each));
				expect(await minio.openUploads(bucket, `set-${name}`)).toBe(0);
			}
			expect((await minio.keysOf(bucket)).sort()).toEqual(keys.sort());
			for (const key of keys)
				expect(await minio.sha256Of(bucket, key), key).toBe(sha256Of(key.startsWith('put') ? piece : parts));
			const written = await everythingWritten(page);
			for (const secret of secrets) expect(written).not.toContain(secret);
		}
	);
