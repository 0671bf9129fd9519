/**
 * 20 ms of silence as an Opus packet: full-band CELT, one frame, mono (RFC 6716, 3.1), which stands in streams of any
 * number of channels.
 */
export const SILENT_PACKET: Uint8Array = Uint8Array.of(0xf8, 0xff, 0xfe);
