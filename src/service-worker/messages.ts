/** 'The user wants the new version now.' Sent by `workbox-window` to a waiting worker; the only message there is. */
export interface SkipWaitingMessage {
	readonly type: 'SKIP_WAITING';
}

/** Whether a message says so. Anything else is ignored: an older page may send what this version doesn't know. */
export function isSkipWaiting(data: unknown): data is SkipWaitingMessage {
	return typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING';
}
