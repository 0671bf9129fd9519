import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import imports from './scripts/lint-imports.mjs';
import svelteConfig from './svelte.config.js';

/**
 * Who may import whom. Imports go from a line to lines below it, never up and never to another folder of the same line: a
 * part can then be read, tested and run without what is built on it. There are no exceptions. CONTRIBUTING.md tells it in
 * words.
 */
const LAYERS = [
	{ folders: ['src/routes'], why: 'routes choose a screen; nothing is built on them' },
	{ folders: ['src/lib/ui'], why: 'components show things; what they show must work without them' },
	{ folders: ['src/lib/state'], why: 'view models follow the app; the app runs without Svelte' },
	{ folders: ['src/lib/app'], why: 'the app wires the parts; a part knows only its own contract' },
	{ folders: ['src/lib/diagnostics'], why: 'diagnostics watch the other parts, which work without being watched' },
	{ folders: ['src/lib/clip'], why: 'clips are made of what is recorded; recording goes on without them' },
	{
		folders: ['src/lib/capture', 'src/lib/rings', 'src/lib/pwa', 'src/lib/upload'],
		why: 'these parts stand on storage and workers and do not know each other'
	},
	{ folders: ['src/lib/workers'], why: 'storage is used by workers and knows none' },
	{ folders: ['src/lib/storage'], why: 'pure parts keep nothing: what is stored comes to them as arguments' },
	{ folders: ['src/lib/cut'], why: 'what is held does not depend on how it is cut' },
	{ folders: ['src/lib/ring'], why: 'media knows frames and packets, not the ring they are held in' },
	{ folders: ['src/lib/media'], why: 'model has the types of the domain and computes nothing' },
	{ folders: ['src/lib/model'], why: 'base is what everything else stands on' },
	{ folders: ['src/lib/base'], why: '' }
];

/** What a worker is made of, apart from the two files that face the page. */
const WORKER_FACES = ['client.ts', 'protocol.ts'];

const PURE = ['src/lib/base', 'src/lib/model', 'src/lib/media', 'src/lib/ring', 'src/lib/cut'];

const zones = [
	...LAYERS.flatMap(({ folders, why }, above) => {
		const below = LAYERS.slice(above + 1).flatMap((layer) => layer.folders);
		return folders.map((from) => ({
			target: [...below, ...folders.filter((beside) => beside !== from)],
			from: [from],
			message: `Imports go one way: ${why}.`
		}));
	}),
	{
		target: ['src/routes', 'src/lib/ui', 'src/lib/state'],
		from: ['src/lib/storage'],
		message:
			'Pages know the types of the domain (`model`) and ask the app; how things are stored may change below them.'
	},
	{
		target: PURE,
		from: ['src/lib/platform'],
		message: 'base, model, media, ring and cut are pure: time, ids and what the browser can do are arguments.'
	},
	{
		target: ['src/lib/platform'],
		from: ['src/lib'],
		except: ['src/lib/base', 'src/lib/model', 'src/lib/media', 'src/lib/platform'],
		message: 'platform serves all others, so it may use base, model and media alone.'
	},
	{
		target: ['src/lib'],
		from: ['src/service-worker'],
		except: ['src/service-worker/messages.ts'],
		message: 'The service worker is a program of its own; pages know its messages alone.'
	},
	{
		target: ['src/service-worker'],
		from: ['src/routes', 'src/lib/ui', 'src/lib/state', 'src/lib/capture', 'src/lib/workers'],
		message: 'The service worker runs without a page: no components, no camera, no page worker.'
	},
	{
		target: ['src'],
		from: ['tests', 'scripts'],
		message: 'What is shipped must not depend on what is for making or testing it.'
	}
];

/** Each heavy library has one home, so that it can be replaced there and is loaded only where it is needed. */
const HOMES = [
	{
		regex: '^idb$',
		homes: ['src/lib/storage/**'],
		why: 'IndexedDB is opened, upgraded and typed in src/lib/storage; ask that for what you need'
	},
	{
		regex: '^@ffmpeg/',
		homes: ['src/lib/workers/clip/**', 'src/lib/workers/export/**'],
		why: 'ffmpeg is 32 MB and dies at its 122nd call; src/lib/workers/clip knows how to live with it'
	},
	{
		regex: '^mediabunny$',
		homes: ['src/lib/workers/clip/**', 'src/lib/workers/export/**'],
		why: 'muxing happens in the clip worker, off the page and out of its bundle'
	},
	{
		regex: '^workbox-(?!window)',
		homes: ['src/service-worker/**'],
		why: 'caches belong to the service worker; tell it by message'
	},
	{
		regex: '^workbox-window$',
		homes: ['src/lib/pwa/**'],
		why: 'one place talks to the service worker: src/lib/pwa'
	},
	{
		regex: '^(svelte(/|$)|@lucide/svelte|bits-ui)',
		homes: ['src/lib/state/**', 'src/lib/ui/**', 'src/routes/**'],
		why: 'the core runs without Svelte (in workers, in tests); use base/observable and let src/lib/state follow it'
	},
	{
		regex: '^\\$app/',
		homes: ['src/routes/**', 'src/lib/ui/**', 'src/lib/state/**', 'src/lib/pwa/**'],
		why: 'Kit is the shell around the app; pass what you need of it as an argument'
	},
	{
		regex: '^\\$service-worker$',
		homes: ['src/service-worker/**'],
		why: 'it exists in the service worker alone'
	},
	{
		regex: '^sirv$|^node:',
		homes: [],
		why: 'what is shipped runs in a browser'
	}
];

const WORKER_IMPORT = {
	regex: '/worker(\\.ts)?$',
	message: "A worker is started by `new Worker(new URL('./worker.ts', import.meta.url))`; imported, it would run here."
};

/** Whether `file` is below one of `globs` (all end in `/**`) or the other way round. */
const isBelow = (folder, globs) => globs.some((glob) => `${folder}/`.startsWith(glob.slice(0, -2)));

/** One entry per folder, as a rule's options replace each other and do not add up. */
const homeRules = [
	...LAYERS.flatMap(({ folders }) => folders),
	'src/lib/platform',
	'src/lib/workers/clip',
	'src/lib/workers/export',
	'src/service-worker'
].map((folder) => ({
	files: [`${folder}/**`],
	// The build's half of the precache list runs in Node.
	ignores: ['src/service-worker/vite-*.ts'],
	rules: {
		'@typescript-eslint/no-restricted-imports': [
			'error',
			{
				patterns: [
					WORKER_IMPORT,
					...HOMES.filter(({ homes }) => !isBelow(folder, homes)).map(({ regex, why }) => ({
						regex,
						message: `Not here: ${why}.`
					}))
				]
			}
		]
	}
}));

export default defineConfig(
	globalIgnores(['build/', '.svelte-kit/', '.cache/', 'test-results/', 'playwright-report/', 'node_modules/']),
	js.configs.recommended,
	ts.configs.recommendedTypeChecked,
	svelte.configs.recommended,
	{
		languageOptions: {
			globals: { ...globals.browser, ...globals.worker },
			parserOptions: {
				// Each file has the types of the nearest tsconfig.json, and each program is made once.
				projectService: true,
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte']
			}
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		plugins: { imports },
		rules: {
			// TypeScript knows which names exist, in which thread.
			'no-undef': 'off',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-empty': ['error', { allowEmptyCatch: false }],
			'no-console': ['error', { allow: ['info', 'warn', 'error'] }],
			'object-shorthand': 'error',
			'prefer-const': 'error',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false }
			],
			'@typescript-eslint/only-throw-error': 'error',
			'@typescript-eslint/prefer-promise-reject-errors': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			// Interfaces are promises; an implementation may keep one without waiting for anything.
			'@typescript-eslint/require-await': 'off',
			'imports/no-cycle': 'error',
			'imports/direction': ['error', zones]
		}
	},
	...homeRules,
	{
		// Outside a worker's own folder, only the two files that face the page.
		files: ['src/**'],
		ignores: ['src/lib/workers/**'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: `ImportDeclaration[source.value=/workers\\/(?:[a-z-]+\\/)+(?![a-z-]+\\/|${WORKER_FACES.map((name) => name.replace('.ts', '')).join('|')})/]`,
					message: 'Of a worker, import its `client` or its `protocol`: the rest of it runs in another thread.'
				},
				{
					selector: "CallExpression[callee.name='requestAnimationFrame']",
					message: 'It stops in a hidden tab. Only drawing may wait for it: say so with a disable comment.'
				}
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
		rules: {
			// Props and derived values are declared by `let`, as the runes' own documentation does.
			'prefer-const': 'off',
			'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived', '$state'] }],
			// The parser knows no types of `$store` and of other components; `svelte-check` does, and is as strict.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			// Links are `resolve`d where a base path matters; this app lives at the root of its origin.
			'svelte/no-navigation-without-resolve': 'off',
			'svelte/button-has-type': 'error',
			'svelte/no-at-html-tags': 'error'
		}
	},
	{
		files: ['tests/**'],
		rules: {
			// Fixtures of Playwright are asked for by destructuring, even when none is needed.
			'no-empty-pattern': 'off',
			'no-restricted-syntax': [
				'error',
				{
					selector:
						"ExpressionStatement > CallExpression[callee.name='expect'], ExpressionStatement > AwaitExpression > CallExpression[callee.name='expect']",
					message: 'An `expect` without a matcher can never fail.'
				},
				{
					selector: "CallExpression[callee.property.name='waitForTimeout']",
					message:
						'A sleep is a race that is usually won. Wait for what the test is about: `expect.poll`, `waitForStatus`.'
				}
			]
		}
	},
	{
		files: ['scripts/**', 'tests/**', '*.js', '*.ts'],
		languageOptions: { globals: { ...globals.node } },
		rules: { 'no-console': 'off' }
	},
	{
		// `tsc` checks them; lint does not see the types that comments give to what was parsed.
		files: ['**/*.mjs'],
		rules: {
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off'
		}
	},
	{
		files: ['*.js'],
		extends: [ts.configs.disableTypeChecked]
	}
);
