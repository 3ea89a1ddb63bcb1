// Lint rules; the import rule of ARCHITECTURE.md is kept here: boundaries says which room may import which.
import js from '@eslint/js'
import boundaries from 'eslint-plugin-boundaries'
import { defineConfig } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

const typescript = ['**/*.ts', '**/*.svelte']

/** Rooms, by folder. */
const rooms = {
  design: 'src/design',
  protocol: 'src/protocol',
  simulation: 'src/main/simulation',
  runs: 'src/main/runs',
  report: 'src/main/report',
  files: 'src/main/files',
  hosts: 'src/main/hosts',
  preload: 'src/preload',
  renderer: 'src/renderer',
}

/** hosts → files, runs → report, simulation → design; renderer → protocol, design; protocol and design know nobody. */
const mayImport = {
  design: [],
  protocol: [],
  simulation: ['design'],
  runs: ['simulation', 'report', 'design', 'protocol'],
  report: ['design'],
  files: ['design', 'protocol'],
  hosts: ['runs', 'report', 'files', 'simulation', 'design', 'protocol'],
  preload: ['protocol'],
  renderer: ['protocol', 'design'],
}

const wallClock = 'the simulation has virtual time only'
const nondeterministic = [
  { object: 'Math', property: 'random', message: 'draw from a named stream of kernel/ instead' },
  { object: 'performance', property: 'now', message: wallClock },
  { object: 'process', property: 'hrtime', message: wallClock },
]

export default defineConfig(
  { ignores: ['out/', 'dist/', 'coverage/', 'test-results/', '.electron-test/', 'bench/results/'] },
  js.configs.recommended,
  { files: typescript, extends: [ts.configs.recommendedTypeChecked] },
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
  },
  {
    files: typescript,
    rules: {
      // The compiler knows better what is not defined.
      'no-undef': 'off',
      // Terminals are spoken to in control characters, and guarded against those of others.
      'no-control-regex': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // `import('…')` as a type would slip past the import rule below.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: true }],
      // A promise may be an event handler's or a callback's whole body.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      // What stands in a document is "unknown", and is put into messages as it is.
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // A handler is async because its contract is; whether it waits is its own affair.
      '@typescript-eslint/require-await': 'off',
      // Interfaces are written with method syntax here, and none of them uses "this".
      '@typescript-eslint/unbound-method': 'off',
      // Disagrees with the compiler about generics.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
    },
  },
  {
    // Rules that need types cost a minute in components and tests; svelte-check and tsc see to the types there.
    files: ['**/*.svelte', '**/*.svelte.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: null, program: null } },
  },
  { files: ['**/*.svelte'], rules: { 'svelte/no-unused-svelte-ignore': 'off' } },
  {
    // State is $state.raw with whole values here; a Map that is only looked up in needs no signals.
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.entries(rooms).map(([type, pattern]) => ({ type, pattern })),
      'import/resolver': { node: { extensions: ['.ts', '.svelte.ts', '.svelte', '.js', '.json'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(mayImport).map(([type, allowed]) => ({
            from: { element: { type } },
            allow: { to: { element: { types: { anyOf: [type, ...allowed] } } } },
          })),
        },
      ],
    },
  },
  {
    files: ['src/main/simulation/**', 'src/design/**'],
    rules: {
      'no-restricted-properties': ['error', ...nondeterministic],
      'no-restricted-globals': ['error', 'performance', 'Date', 'crypto', 'setTimeout', 'setImmediate', 'setInterval'],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*', 'electron', 'fs', 'os', 'path', 'crypto'], message: 'pure code: no I/O' }] },
      ],
    },
  },
)
