import type { SegmentEntry } from '../model/segment';
import type { Database } from './database';
import type { StoreChannel } from './store-channel';

/**
 * Notes that segments were found damaged or gone, so that coverage, status and later clips know of the gap. The one
 * change of the index that is not its writer's: it touches only what is still there, and the writer never looks at it.
 * Nothing is noted while an older database cannot be read: what it holds may be found again at the next start.
 */
export async function noteDamage(
	database: Database,
	channel: StoreChannel,
	damaged: readonly SegmentEntry[]
): Promise<void> {
	if (damaged.length === 0 || /* fault 5.6/1 */ !(await database.isReadable())) return;
	const entries = await database.write(async (connection) => {
		const transaction = connection.transaction('segment-index', 'readwrite', { durability: 'relaxed' });
		const known = await Promise.all(damaged.map(({ sourceId, seq }) => transaction.store.get([sourceId, seq])));
		const noted = known.flatMap((entry) => (/* fault 6.1/3 */ entry ? [{ ...entry, isDamaged: true as const }] : []));
		await Promise.all([...noted.map((entry) => transaction.store.put(entry)), transaction.done]);
		return noted;
	});
	channel.post({ type: 'damaged', entries });
}
