import { AppError, messageOf } from '../../base/errors';
import { isQuotaError } from '../../storage/failures';
import { clipFileHandle } from '../../storage/files';
import { secondsFromUs } from '../../base/units';
import { boxHeader, setTimesOfMovie } from './mp4-boxes';

/** One revision of a clip's file while it is written; what an earlier try wrote is replaced. Close it. */
export class ClipFileWriter {
	readonly #handle: FileSystemSyncAccessHandle;

	private constructor(handle: FileSystemSyncAccessHandle) {
		this.#handle = handle;
		handle.truncate(0);
	}

	static async open(clipId: string, revision: number): Promise<ClipFileWriter> {
		return new ClipFileWriter(await (await clipFileHandle(clipId, revision)).createSyncAccessHandle());
	}

	/** Over any file, replacing what it holds. */
	static async over(handle: FileSystemFileHandle): Promise<ClipFileWriter> {
		return new ClipFileWriter(await handle.createSyncAccessHandle());
	}

	/** @throws AppError `storage/full`, `storage/write-failed` */
	write(bytes: Uint8Array<ArrayBuffer>, position: number): void {
		try {
			const written = this.#handle.write(bytes, { at: position });
			if (written < bytes.byteLength) throw new DOMException('written in part', 'QuotaExceededError');
		} catch (error) {
			const code = isQuotaError(error) ? 'storage/full' : 'storage/write-failed';
			throw new AppError(code, 'retryable', messageOf(error), {}, { cause: error });
		}
	}

	/** Sets the capture time in an MP4 whose `moov` stands before the media. */
	setCreationTime(us: number): void {
		const head = this.#readMoov();
		setTimesOfMovie(new DataView(head.buffer), secondsFromUs(us));
		this.write(head, 0);
	}

	/** Flushes to disk. May be called twice. */
	close(): void {
		this.#handle.flush();
		this.#handle.close();
	}

	/** All up to the end of `moov`, which is at the front; nothing where the file has none. */
	#readMoov(): Uint8Array<ArrayBuffer> {
		const fileBytes = this.#handle.getSize();
		for (let at = 0; at < fileBytes;) {
			const start = new DataView(new ArrayBuffer(16));
			const readBytes = this.#handle.read(start, { at });
			const header = readBytes < 8 ? null : boxHeader(start, 0, fileBytes - at);
			if (!header) break;
			at += header.sizeBytes;
			if (header.name !== 'moov') continue;
			const head = new Uint8Array(at);
			this.#handle.read(head, { at: 0 });
			return head;
		}
		return new Uint8Array(0);
	}
}
