/** A folder of the origin's private files, as far as the app uses one. */
export class FakeFolder {
	readonly kind = 'directory';
	readonly folders = new Map<string, FakeFolder>();
	readonly contents = new Map<string, string>();
	/** Files that somebody writes at this moment, with how often more their deletion is refused. */
	readonly busy = new Map<string, number>();

	constructor(readonly name: string) {}

	getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
		const folder = this.folders.get(name) ?? (create ? new FakeFolder(name) : null);
		if (!folder) return Promise.reject(new DOMException(`no folder ${name}`, 'NotFoundError'));
		this.folders.set(name, folder);
		return Promise.resolve(folder);
	}

	getFileHandle(name: string, { create = false } = {}): Promise<{ name: string; getFile: () => Promise<File> }> {
		if (!this.contents.has(name) && !create) {
			return Promise.reject(new DOMException(`no file ${name}`, 'NotFoundError'));
		}
		this.contents.set(name, this.contents.get(name) ?? '');
		return Promise.resolve({ name, getFile: () => Promise.resolve(new File([this.contents.get(name) ?? ''], name)) });
	}

	removeEntry(name: string): Promise<void> {
		const refusals = this.busy.get(name) ?? 0;
		if (refusals > 0) {
			this.busy.set(name, refusals - 1);
			return Promise.reject(new DOMException(`${name} is being written`, 'NoModificationAllowedError'));
		}
		if (!this.contents.delete(name)) return Promise.reject(new DOMException(`no file ${name}`, 'NotFoundError'));
		return Promise.resolve();
	}

	async *keys(): AsyncGenerator<string> {
		for (const name of [...this.contents.keys()]) yield await Promise.resolve(name);
	}
}
