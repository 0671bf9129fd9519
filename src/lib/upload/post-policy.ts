import type { PostTarget } from '../model/upload-job';

/** What a POST form's signed policy allows (AWS 'Creating a POST policy'). */
export interface PostPolicy {
	/** Milliseconds of UTC. */
	readonly expiresMs: number | null;
	/** Inclusive, bytes; `null` where the policy sets no limit. */
	readonly minBytes: number | null;
	readonly maxBytes: number | null;
	readonly bucket: string | null;
	/** Conditions by field name in lower case, without `$`. */
	readonly conditions: ReadonlyMap<string, { readonly operator: 'eq' | 'starts-with'; readonly value: string }>;
}

/** The value of a form field, names compared without case as S3 does. */
export function fieldOf(target: PostTarget, name: string): string | null {
	return target.fields.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}

/** Reads the `policy` field: base64 of JSON. @returns `null` when it is no such thing */
export function parsePolicy(base64: string): PostPolicy | null {
	let policy: unknown;
	try {
		const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
		policy = JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		return null;
	}
	if (!isRecord(policy) || !Array.isArray(policy.conditions)) return null;
	const expiresMs = typeof policy.expiration === 'string' ? Date.parse(policy.expiration) : Number.NaN;
	const conditions = new Map<string, { operator: 'eq' | 'starts-with'; value: string }>();
	let [minBytes, maxBytes]: [number | null, number | null] = [null, null];
	for (const condition of policy.conditions as unknown[]) {
		if (Array.isArray(condition)) {
			const [operator, first, second] = condition as unknown[];
			if (operator === 'content-length-range') {
				minBytes = toNumber(first);
				maxBytes = toNumber(second);
			} else if ((operator === 'eq' || operator === 'starts-with') && typeof first === 'string') {
				conditions.set(first.replace(/^\$/, '').toLowerCase(), { operator, value: toText(second) });
			}
		} else if (isRecord(condition)) {
			for (const [name, value] of Object.entries(condition))
				conditions.set(name.toLowerCase(), { operator: 'eq', value: toText(value) });
		}
	}
	return {
		expiresMs: Number.isNaN(expiresMs) ? null : expiresMs,
		minBytes,
		maxBytes,
		bucket: conditions.get('bucket')?.value ?? null,
		conditions
	};
}

/**
 * The form for one file, in order: placeholders of `key` replaced by `fileName`, a key made up where the policy only
 * says how it begins, and a `Content-Type` where the policy wants one that the form does not bring.
 */
export function formFieldsOf(
	target: PostTarget,
	fileName: string,
	type: string
): readonly (readonly [name: string, value: string])[] {
	const policy = parsePolicy(fieldOf(target, 'policy') ?? '');
	const key = policy?.conditions.get('key');
	const fields = target.fields.map(([name, value]) => {
		if (name.toLowerCase() !== 'key') return [name, value] as const;
		// The minio clients fill in the prefix alone, which would name a folder.
		const isPrefix = key?.operator === 'starts-with' && value === key.value && /(^|\/)$/.test(value);
		const named = value.replace('${filename}', fileName).replace('<NAME>', fileName);
		return [name, isPrefix ? `${value}${fileName}` : named] as const;
	});
	if (fieldOf(target, 'key') === null) {
		fields.unshift(['key', key?.operator === 'eq' ? key.value : `${key?.value ?? ''}${fileName}`]);
	}
	const wanted = policy?.conditions.get('content-type');
	if (wanted && fieldOf(target, 'content-type') === null) {
		const isFree = wanted.operator === 'starts-with' && type.startsWith(wanted.value);
		fields.push(['Content-Type', isFree ? type : wanted.value]);
	}
	return fields;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toNumber(value: unknown): number | null {
	const number = typeof value === 'string' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function toText(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
