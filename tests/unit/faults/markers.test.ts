import { describe, expect, it } from 'vitest';
import { placesIn, syntaxErrors, without } from '../../faults/markers.mjs';

/** The text without the code after the marker `marker`. */
function take(text: string, marker = '1.1/1', into = '', file = 'app.ts'): string {
	const [place, second] = placesIn(file, text).filter((one) => one.marker === marker);
	if (!place || second) throw new Error(`not one place for ${marker}`);
	return without(text, place, into);
}

describe('a marked place', () => {
	it('is the whole statement after the marker, over several lines and with what is nested in it', () => {
		expect(take('a();\n// fault 1.1/1: why it is there\nif (b) {\n\tc();\n} else d();\ne();')).toBe(
			'a();\n// fault 1.1/1: why it is there\n;\ne();'
		);
	});

	it('is found inside functions of members of classes', () => {
		const text = 'class A {\n\tb() {\n\t\treturn () => {\n\t\t\t// fault 1.1/1\n\t\t\tc();\n\t\t};\n\t}\n}';
		expect(take(text)).toBe(text.replace('c();', ';'));
	});

	it('may be a member of a class', () => {
		expect(take('class A {\n\t// fault 1.1/1\n\tb() {}\n\tc() {}\n}')).toBe(
			'class A {\n\t// fault 1.1/1\n\t\n\tc() {}\n}'
		);
	});

	it('goes with its comma where it is an element, a property or an argument', () => {
		expect(take('f([a, /* fault 1.1/1 */ ...(b ? [] : c), d]);')).toBe('f([a, /* fault 1.1/1 */  d]);');
		expect(take('x = {\n\t// fault 1.1/1\n\ta: b,\n\tc\n};')).toBe('x = {\n\t// fault 1.1/1\n\t\n\tc\n};');
		expect(take('f(a, /* fault 1.1/1 */ b);')).toBe('f(a, /* fault 1.1/1 */ );');
	});

	it('goes with its operator where it is an operand', () => {
		expect(take('x = a && /* fault 1.1/1 */ b && c;')).toBe('x = a  && c;');
		expect(take('x = a ?? /* fault 1.1/1 */ (await b());')).toBe('x = a ;');
	});

	it('is replaced where something is to stand in its place', () => {
		expect(take('if (/* fault 1.1/1 */ !a || b) c();', '1.1/1', 'true')).toBe('if (/* fault 1.1/1 */ true) c();');
	});

	it('has to be replaced where nothing can be left out', () => {
		expect(() => take('if (/* fault 1.1/1 */ !a || b) c();')).toThrow('needs something in its place');
	});

	it('may be marked more than once, with other comments between', () => {
		const text = '// fault 1.1/1, 1.2/1b\n// Another comment.\n/** And one more. */\n// fault 3/1\na();';
		expect(placesIn('app.ts', text).map(({ marker }) => marker)).toEqual(['1.1/1', '1.2/1b', '3/1']);
		for (const marker of ['1.1/1', '1.2/1b', '3/1']) expect(take(text, marker)).toBe(text.replace('a();', ';'));
	});

	it('is refused where no code begins after the marker', () => {
		expect(() => placesIn('app.ts', 'function a() {\n\tb();\n\t// fault 1.1/1\n}')).toThrow('begins after');
		expect(() => placesIn('app.ts', "const text = 'a // fault 1.1/1 b';")).toThrow('begins after');
	});

	it('is in the script of a Svelte file, or a block after an HTML comment', () => {
		const text =
			'<p>é</p>\n<script lang="ts">\n\tconst a: number = /* fault 1.1/1 */ b();\n</script>\n\n' +
			'{#if a}\n\t<!-- fault 1.2/1 -->\n\t{#if b}<i>1</i>{:else}2{/if}\n\t<b>3</b>\n{/if}';
		expect(take(text, '1.1/1', 'null', 'App.svelte')).toBe(text.replace('b();', 'null;'));
		expect(take(text, '1.2/1', '', 'App.svelte')).toBe(text.replace('{#if b}<i>1</i>{:else}2{/if}', ''));
	});
});

describe('errors of syntax', () => {
	it('are told of TypeScript and Svelte', () => {
		expect(syntaxErrors('app.ts', 'const a: number = 1;')).toEqual([]);
		expect(syntaxErrors('app.ts', 'const a: number = ;')).not.toEqual([]);
		expect(syntaxErrors('App.svelte', '<script lang="ts">const a: number = 1;</script>{#if a}1{/if}')).toEqual([]);
		expect(syntaxErrors('App.svelte', '{#if a}1')).not.toEqual([]);
	});
});
