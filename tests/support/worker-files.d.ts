// Only workers have these (File System, WHATWG), so the type library of pages, which tests are checked with, lacks them.

interface FileSystemSyncAccessHandle {
	read(into: AllowSharedBufferSource, options?: { at?: number }): number;
	write(from: AllowSharedBufferSource, options?: { at?: number }): number;
	truncate(size: number): void;
	getSize(): number;
	flush(): void;
	close(): void;
}

interface FileSystemFileHandle {
	createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}
