/** A file of the origin private file system in memory, with the one handle that workers write by. */
export class FakeFileHandle {
	bytes = new Uint8Array(0);
	/** So many bytes may be written in all; more is refused as a full disk refuses it. */
	roomBytes = Infinity;
	openCount = 0;

	createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle> {
		this.openCount++;
		const handle: FileSystemSyncAccessHandle = {
			truncate: (size: number) => void (this.bytes = resized(this.bytes, size)),
			getSize: () => this.bytes.byteLength,
			read: (into, { at = 0 } = {}) => {
				if (!ArrayBuffer.isView(into)) throw new TypeError('a view is needed here');
				const found = this.bytes.subarray(at, at + into.byteLength);
				new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(found);
				return found.byteLength;
			},
			write: (from, { at = 0 } = {}) => {
				if (!(from instanceof Uint8Array)) throw new TypeError('bytes are needed here');
				const given = from.subarray(0, Math.max(0, this.roomBytes - at));
				this.bytes = resized(this.bytes, Math.max(this.bytes.byteLength, at + given.byteLength));
				this.bytes.set(given, at);
				return given.byteLength;
			},
			flush: () => undefined,
			close: () => void this.openCount--
		};
		return Promise.resolve(handle);
	}

	getFile(): Promise<File> {
		return Promise.resolve(new File([this.bytes], 'file.mp4'));
	}

	get asHandle(): FileSystemFileHandle {
		return this as unknown as FileSystemFileHandle;
	}
}

function resized(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
	const next = new Uint8Array(size);
	next.set(bytes.subarray(0, size));
	return next;
}
