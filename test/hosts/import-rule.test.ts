/** The lint rule that keeps the rooms apart (DESIGN.md) has to report what it is for. */
import { ESLint } from 'eslint'
import { expect, it } from 'vitest'
import ts from 'typescript-eslint'

// Without types: reading the whole program would take ten seconds.
const untyped = [ts.configs.disableTypeChecked, { languageOptions: { parserOptions: { projectService: false } } }]
const eslint = new ESLint({ overrideConfig: untyped as ESLint.Options['overrideConfig'] })

async function rules(filePath: string, code: string): Promise<(string | null)[]> {
  const [{ messages }] = await eslint.lintText(code, { filePath })
  return [...new Set(messages.map(({ ruleId }) => ruleId))]
}

it.each([
  ['src/design/x.ts', '../protocol/frame'],
  ['src/protocol/x.ts', '../design/types'],
  ['src/main/simulation/kernel/x.ts', '../../runs/run-loop'],
  ['src/main/simulation/x.ts', '../../protocol/frame'],
  ['src/main/report/x.ts', '../runs/runs'],
  ['src/main/runs/x.ts', '../hosts/handlers'],
  ['src/main/hosts/x.ts', '../../renderer/main'],
  ['src/renderer/run/x.ts', '../../main/runs/run-loop'],
  ['src/preload/x.ts', '../main/hosts/handlers'],
])('%s must not import %s', async (file, source) => {
  expect(await rules(file, `export * from '${source}'\n`)).toEqual(['boundaries/dependencies'])
  expect(await rules(file, `import type { X } from '${source}'\nexport type Y = X\n`)).toEqual([
    'boundaries/dependencies',
  ])
})

it.each([
  ['src/main/hosts/x.ts', '../runs/runs'],
  ['src/main/runs/x.ts', '../simulation/contract'],
  ['src/main/simulation/x.ts', '../../design/types'],
  ['src/renderer/run/x.ts', '../../protocol/frame'],
])('%s may import %s', async (file, source) => {
  expect(await rules(file, `export * from '${source}'\n`)).toEqual([])
})

it.each([
  ['Math.random()', 'no-restricted-properties'],
  ['new Date()', 'no-restricted-globals'],
  ['performance', 'no-restricted-globals'],
])('the simulation must not use %s', async (code, rule) => {
  expect(await rules('src/main/simulation/x.ts', `export const x = ${code}\n`)).toEqual([rule])
})

it('the simulation must not import Node or Electron', async () => {
  for (const source of ['node:fs', 'electron']) {
    expect(await rules('src/main/simulation/x.ts', `export * from '${source}'\n`)).toEqual(['no-restricted-imports'])
  }
})
