import type { MultipartTarget, PostTarget, PutTarget, UploadTarget } from '../model/upload-job';
import { isRecord } from './post-policy';
import { parseSignedUrl } from './signed-url';

/** S3 API: at most this many parts. */
export const MAX_PARTS = 10_000;

/** What pasted text, or the answer of a presign endpoint, amounts to. */
export type ParsedTarget =
	| { readonly ok: true; readonly target: UploadTarget }
	/** `what` completes 'This is not understood: …' and never repeats the text, which may hold a secret. */
	| { readonly ok: false; readonly what: string };

/**
 * Understands what a user can lay hands on: a presigned PUT URL; JSON of a PUT with headers, of a POST form (also as
 * boto3 and the minio clients print it) or of a multipart set; the `curl … -F …` line of `mc share upload`.
 */
export function parseTarget(text: string): ParsedTarget {
	const trimmed = text.trim().replace(/^(["'])(.*)\1$/s, '$2');
	if (trimmed === '') return refused('there is nothing to read');
	if (trimmed.startsWith('{')) {
		try {
			return parseTargetJson(JSON.parse(trimmed));
		} catch {
			return refused('it begins like JSON but is not complete');
		}
	}
	if (/(^|\s|:)curl\s/.test(trimmed) || /\s-F\s/.test(trimmed)) return parseCurl(trimmed);
	if (/\s/.test(trimmed)) return refused('a URL has no spaces in it');
	if (!parseSignedUrl(trimmed)) return refused('it is not an http or https URL');
	return { ok: true, target: { kind: 'put', url: trimmed, headers: {} } };
}

/** The same for JSON already parsed. `value` may be anything. */
export function parseTargetJson(value: unknown): ParsedTarget {
	if (!isRecord(value)) return refused('the JSON is not an object');
	if ('parts' in value) return parseMultipart(value);
	const form = value.fields ?? value.formData;
	const url = value.url ?? value.postURL ?? value.action;
	if (typeof url !== 'string' || !parseSignedUrl(url)) return refused('`url` is missing or is no http(s) URL');
	if (form !== undefined) return parsePost(url, form);
	const method = value.method ?? 'PUT';
	if (typeof method !== 'string' || method.toUpperCase() !== 'PUT') return refused('`method` is not PUT');
	const headers = value.headers ?? {};
	if (!isTextRecord(headers)) return refused('`headers` is not an object of texts');
	const lower = Object.entries(headers).map(([name, each]) => [name.toLowerCase(), each] as const);
	const target: PutTarget = {
		kind: 'put',
		url,
		headers: Object.fromEntries(lower.filter(([name]) => name !== 'host'))
	};
	return { ok: true, target };
}

function parsePost(url: string, form: unknown): ParsedTarget {
	if (!isTextRecord(form)) return refused('`fields` is not an object of texts');
	const fields = Object.entries(form).filter(([name]) => name !== 'file');
	if (!fields.some(([name]) => name.toLowerCase() === 'policy')) return refused('`fields` holds no `policy`');
	const target: PostTarget = { kind: 'post', url, fields };
	return { ok: true, target };
}

function parseMultipart(value: Record<string, unknown>): ParsedTarget {
	const { parts } = value;
	const complete = value.complete ?? value.completeUrl;
	const abort = value.abort ?? value.abortUrl;
	const head = value.head ?? value.headUrl ?? null;
	if (!Array.isArray(parts) || parts.length === 0) return refused('`parts` is not a list of URLs');
	if (parts.length > MAX_PARTS) return refused(`there are more than ${MAX_PARTS} parts`);
	const partUrls = parts.map((part: unknown) => (isRecord(part) ? part.url : part));
	const isUrl = (each: unknown): each is string => typeof each === 'string' && parseSignedUrl(each) !== null;
	if (!partUrls.every(isUrl)) return refused('not every entry of `parts` is a URL');
	if (!isUrl(complete)) return refused('`complete` is missing or is no URL');
	if (!isUrl(abort)) return refused('`abort` is missing or is no URL');
	if (head !== null && !isUrl(head)) return refused('`head` is no URL');
	const partSizeBytes = value.partSize ?? value.partSizeBytes;
	if (typeof partSizeBytes !== 'number' || !Number.isSafeInteger(partSizeBytes) || partSizeBytes <= 0)
		return refused('`partSize` is not a number of bytes');
	const target: MultipartTarget = {
		kind: 'multipart',
		partUrls,
		partSizeBytes,
		completeUrl: complete,
		abortUrl: abort,
		headUrl: head
	};
	return { ok: true, target };
}

/**
 * `curl http://host/bucket/ -F name=value … -F key=name -F file=@<FILE>`, as `mc share upload` prints it: unquoted, with
 * backslashes before what a shell would take for its own (minio/mc cmd/share-upload-main.go, `shellQuote`).
 */
function parseCurl(text: string): ParsedTarget {
	const command = text.slice(text.lastIndexOf('curl '));
	const url = /https?:\/\/[^\s'"]+/.exec(command)?.[0];
	if (!url || !parseSignedUrl(url)) return refused('the curl line holds no URL');
	const fields = command
		.split(/\s-F\s+/)
		.slice(1)
		.map((field) => field.trim().replace(/^(["'])(.*)\1$/s, '$2'))
		.map((field) => {
			const equals = field.indexOf('=');
			const value = field.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2');
			return [field.slice(0, equals), value.replace(/\\(.)/gs, '$1')] as const;
		})
		.filter(([name, value]) => name !== '' && name !== 'file' && !value.startsWith('@'));
	if (!fields.some(([name]) => name.toLowerCase() === 'policy'))
		return refused('the curl line holds no form with a policy; paste the URL alone');
	return { ok: true, target: { kind: 'post', url, fields } };
}

function isTextRecord(value: unknown): value is Record<string, string> {
	return isRecord(value) && Object.values(value).every((each) => typeof each === 'string');
}

function refused(what: string): ParsedTarget {
	return { ok: false, what };
}
