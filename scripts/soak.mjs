// `npm run soak`: 24 h of footage through the real storage at 20 times its speed, then half an hour of a camera; prints
// memory, storage, transaction times and drops on the way, and says at the end whether they are flat.
// `HINDSIGHT_SOAK_HOURS`, `HINDSIGHT_SOAK_SPEED` and `HINDSIGHT_SOAK_MINUTES` change that; 0 leaves a part out.
import { binary, run } from './prepare.mjs';

process.env.HINDSIGHT_SOAK ??= '1';
process.exitCode = await run(binary('playwright'), ['test', '-c', 'tests/e2e/deep/playwright.config.ts', 'soak.spec']);
