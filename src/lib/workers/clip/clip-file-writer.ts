import { AppError, messageOf } from '../../base/errors';
import { isQuotaError } from '../../storage/failures';
import { clipFileHandle } from '../../storage/files';
import { US_PER_S } from '../../base/units';

/** ISO/IEC 14496-12 counts from 1904-01-01, UTC: this many seconds before 1970. */
const MP4_EPOCH_S = 2_082_844_800;

/** Boxes with a creation and a modification time right after their version and flags (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2). */
const TIMED_BOXES = ['mvhd', 'tkhd', 'mdhd'];

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

	/** Sets the capture time in an MP4 whose `moov` stands first, as 32-bit seconds. */
	setCreationTime(us: number): void {
		const head = this.#readMoov();
		const view = new DataView(head.buffer);
		const seconds = Math.floor(us / US_PER_S) + MP4_EPOCH_S;
		for (let at = 0; at + 16 <= head.byteLength; at++) {
			const name = String.fromCharCode(...head.subarray(at, at + 4));
			if (!TIMED_BOXES.includes(name) || head[at + 4] !== 0) continue;
			view.setUint32(at + 8, seconds);
			view.setUint32(at + 12, seconds);
		}
		this.write(head, 0);
	}

	/** Flushes to disk. May be called twice. */
	close(): void {
		this.#handle.flush();
		this.#handle.close();
	}

	/** All up to the end of `moov`, which is at the front. */
	#readMoov(): Uint8Array<ArrayBuffer> {
		const box = new DataView(new ArrayBuffer(8));
		let end = 0;
		for (let isMoov = false; !isMoov;) {
			if (this.#handle.read(box, { at: end }) < 8) return new Uint8Array(0);
			isMoov = box.getUint32(4) === 0x6d6f6f76;
			end += box.getUint32(0);
		}
		const head = new Uint8Array(end);
		this.#handle.read(head, { at: 0 });
		return head;
	}
}
