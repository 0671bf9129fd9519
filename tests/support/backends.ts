/** Chromium moves IndexedDB from LevelDB to SQLite; what was acknowledged must survive in both. */
export const BACKENDS = [
	{ name: 'LevelDB', extraArgs: [] },
	{ name: 'SQLite', extraArgs: ['--enable-features=IdbSqliteBackingStore'] }
] as const;
