/** Input that is broken, hostile, or simply too much: always a clear error with a place, soon, and never an exception. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parseDesign, type ParseResult } from '../../src/design'
import { deployment, documents, errorsOf, pod, problemsOf } from './helpers'

/** Generous: the machines of a CI are slow and shared. Without limits these inputs take minutes, or for ever. */
const patienceMs = 20_000

function bomb(levels: number, width: number): string {
  const lines = ['l0: &l0 [x]']
  for (let level = 1; level <= levels; level++) {
    lines.push(
      `l${level}: &l${level} [${Array(width)
        .fill(`*l${level - 1}`)
        .join(', ')}]`,
    )
  }
  return `apiVersion: v1\nkind: ConfigMap\n${lines.join('\n')}\n`
}

const cases: [string, string, string][] = [
  ['nothing', '', '1:1 expected at least one Kubernetes object, found none'],
  ['white space', ' \n\n  \n', '1:1 expected at least one Kubernetes object, found none'],
  ['a comment', '# nothing here\n', '1:1 expected at least one Kubernetes object, found none'],
  ['empty documents', '---\n---\n', '1:1 expected at least one Kubernetes object, found none'],
  ['a text', 'hello', '1:1 expected a Kubernetes object (a mapping with apiVersion and kind)'],
  ['a list', '- a\n- b\n', '1:1 expected a Kubernetes object (a mapping with apiVersion and kind)'],
  ['no kind', 'apiVersion: v1\n', '1:1 kind: Required value'],
  ['no apiVersion', 'kind: Pod\n', '1:1 apiVersion: Required value'],
  ['a number as kind', 'apiVersion: v1\nkind: 5\n', '2:7 kind: expected a text, found 5'],
  [
    'items that are no objects',
    'apiVersion: v1\nkind: List\nitems: [5]\n',
    '3:9 expected a Kubernetes object (a mapping with apiVersion and kind)',
  ],
  [
    'a NUL',
    'apiVersion: v1\nkind: P\0od\n',
    '2:8 expected YAML or JSON text, found the control character U+0000: the file looks binary',
  ],
  [
    'an escape character',
    'a: \u001b[31m',
    '1:4 expected YAML or JSON text, found the control character U+001B: the file looks binary',
  ],
  ['bytes that are no UTF-8', 'apiVersion: v1\nkind: \ufffd\n', '2:7 expected UTF-8, found bytes that are not'],
  ['a tab', 'apiVersion: v1\nmetadata:\n\tname: x\n', '3:1 invalid YAML: Tabs are not allowed as indentation'],
  [
    'bad indentation',
    'apiVersion: v1\n  kind: Pod\n',
    '1:13 invalid YAML: Nested mappings are not allowed in compact mappings',
  ],
  ['an open bracket', '{"apiVersion": "v1"', '1:20 invalid YAML: Flow map must end with a }'],
  ['an open quote', 'kind: "Pod\n', '2:1 invalid YAML: Missing closing "quote'],
  ['a missing comma', '{"apiVersion": "v1"\n"kind": "Pod"}', '2:1 invalid YAML: Missing , between flow map items'],
  [
    'a missing alias',
    'apiVersion: v1\nkind: ConfigMap\na: *nobody\n',
    '3:4 the alias *nobody has no anchor &nobody before it',
  ],
  ['an anchor in itself', 'apiVersion: v1\nkind: ConfigMap\na: &a {b: *a}\n', '3:11 the anchor &a contains itself'],
  [
    'a merge of nothing',
    'apiVersion: v1\nkind: ConfigMap\n<<: 3\n',
    '3:1 expected an alias of a mapping after the merge key <<',
  ],
  ['a key that is a list', 'apiVersion: v1\nkind: ConfigMap\n[a]: b\n', '3:1 expected a text as key of a mapping'],
  ['__proto__', 'apiVersion: v1\nkind: ConfigMap\n__proto__: {a: 1}\n', '3:1 expected a text as key of a mapping'],
  ['an alias bomb', bomb(9, 9), '8:40 the aliases of this document stand for more than 100000 values'],
  ['deep lists', `a: ${'['.repeat(250)}${']'.repeat(250)}\n`, '1:204 nested deeper than 200 levels'],
  ['deeper lists', '['.repeat(1_000_000), '1:451 the document is nested too deeply to be read'],
  ['deep maps', '{a: '.repeat(200_000), '1:1798 the document is nested too deeply to be read'],
  ['deep dashes', '- '.repeat(100_000), '1:900 the document is nested too deeply to be read'],
  ['too many documents', '---\na: 1\n'.repeat(10_000), '1:1 the file has 10000 YAML documents; expected at most 5000'],
]

test.each(cases)('%s', { timeout: patienceMs }, (_, text, expected) => {
  expect(errorsOf(text)[0]).toBe(expected)
  expect(problemsOf(text)[0].position.file).toBe('input.yaml')
})

it('refuses 50 MB without reading it', () => {
  const text = `apiVersion: v1\nkind: ConfigMap\ndata: {a: "${'x'.repeat(50_000_000)}"}\n`
  expect(errorsOf(text)).toEqual(['1:1 the file has 47.7 MiB; expected at most 16 MiB'])
})

it('finds a key that stands twice', () => {
  const problem = problemsOf('apiVersion: v1\nkind: ConfigMap\nkind: Secret\n')[0]
  expect(problem).toMatchObject({
    position: { line: 3, column: 1 },
    end: { line: 3, column: 5 },
    message: 'the key "kind" stands twice in this mapping',
    found: 'kind',
    remedy: 'remove one of the two',
  })
})

it('takes a document with many keys in time', { timeout: patienceMs }, () => {
  const keys = Array.from({ length: 50_000 }, (_, index) => `  k${index}: v`).join('\n')
  const result = parseDesign([
    { name: 'f', text: `${documents(pod())}\n---\napiVersion: v1\nkind: ConfigMap\ndata:\n${keys}\n` },
  ])
  expect(result.ok).toBe(true)
})

it('stops after some syntax errors', { timeout: patienceMs }, () => {
  for (const junk of ['"', '*a ', '&a ', '! ', '| ', '[,']) {
    const problems = problemsOf(junk.repeat(20_000))
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThan(10)
  }
})

it('shows at most 200 problems, and no warning in place of an error', () => {
  const warnings = Array.from({ length: 300 }, (_, index) => [`x${index}`, 1])
  const text = documents({ ...pod(), ...Object.fromEntries(warnings) }, { apiVersion: 'v1', kind: 'Pod' })
  const problems = problemsOf(text)
  expect(problems).toHaveLength(201)
  expect(problems[200].message).toBe('102 more problems are not shown')
  expect(errorsOf(text).slice(0, 2).sort()).toEqual([
    '3:2 metadata.name: Required value: name or generateName is required',
    '3:2 spec: Required value',
  ])
})

describe('every problem', () => {
  const texts = [
    ...cases.map(([, text]) => text).filter((text) => text.length < 10_000),
    documents(pod({ containers: 5 })),
  ]
  it('has a place and a remedy, and a short text', () => {
    for (const text of texts) {
      for (const problem of problemsOf(text)) {
        expect(problem.position.line).toBeGreaterThan(0)
        expect(problem.position.column).toBeGreaterThan(0)
        expect((problem.found ?? '').length).toBeLessThanOrEqual(80)
      }
      const [first] = problemsOf(text)
      expect(first.remedy, first.message).toBeDefined()
    }
  })
})

it('takes no files at all as an error', () => {
  expect(parseDesign([])).toMatchObject({
    ok: false,
    problems: [{ message: 'expected at least one file, found none' }],
  })
})

test.each([
  [{ seed: -1 }, 'the seed must be an integer from 0 to 4294967295'],
  [{ seed: 1.5 }, 'the seed must be an integer from 0 to 4294967295'],
  [{ seed: NaN }, 'the seed must be an integer from 0 to 4294967295'],
  [{ durationSeconds: 0 }, 'the duration must be more than 0 and at most 720h'],
  [{ durationSeconds: 1e9 }, 'the duration must be more than 0 and at most 720h'],
  [{ durationSeconds: NaN }, 'the duration must be more than 0 and at most 720h'],
  [{ defaultCluster: documents(pod()) }, 'expected a Cluster, found none'],
  [{ defaultCluster: 'a: [' }, expect.stringContaining('invalid YAML')],
])('refuses the options %j', (options, message) => {
  const result = parseDesign([{ name: 'f', text: documents(pod()) }], options)
  expect(result.ok).toBe(false)
  expect(result.problems.map((problem) => problem.message)).toContainEqual(message)
})

describe('hostile mutations', () => {
  const sound = documents(
    deployment(
      { replicas: 3, strategy: { rollingUpdate: { maxSurge: 1 } } },
      { nodeSelector: { a: 'b' }, tolerations: [{ key: 'a', operator: 'Exists' }] },
    ),
    pod(
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
      { ports: [{ containerPort: 80 }] },
    ),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, status: { capacity: { cpu: 1, memory: '1Gi' } } },
    {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'c' },
      spec: { nodePools: [{ name: 'a', machineType: 'm5.large' }], network: {} },
    },
    {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Trial',
      metadata: { name: 't' },
      spec: { load: [{ at: '1m', churn: { name: 'x', createRate: 1 } }], objectives: [] },
    },
  )

  function wellBehaved(result: ParseResult): void {
    for (const problem of result.problems) expect(problem.message).not.toContain('could not be processed')
  }

  it('of the text never end in an exception', { timeout: 5 * patienceMs }, () => {
    const edit = fc.record({
      at: fc.nat(sound.length),
      remove: fc.nat(40),
      insert: fc.oneof(fc.string(), fc.constantFrom('null', '[]', '{}', '-1', '"x"', '*a', '\n')),
    })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), (edits) => {
        let text = sound
        for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove)
        wellBehaved(parseDesign([{ name: 'f', text }]))
      }),
      { numRuns: 200 },
    )
  })

  it('of values never end in an exception', { timeout: 5 * patienceMs }, () => {
    const values = sound.split('\n---\n').map((text) => JSON.parse(text) as unknown)
    const odd = fc.constantFrom<unknown>(
      null,
      0,
      -1,
      1e300,
      1.5,
      '',
      'x',
      '🙂',
      true,
      [],
      [null],
      [[]],
      {},
      { constructor: 1 },
      { a: null },
    )
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), odd, (which, steps, value) => {
        const copies = structuredClone(values)
        replaceAt(copies[which] as object, steps, value)
        const text = copies.map((copy) => JSON.stringify(copy)).join('\n---\n')
        wellBehaved(parseDesign([{ name: 'f', text }]))
      }),
      { numRuns: 400 },
    )
  })
})

/** Replaces the value at the end of a walk that takes at each level the child of that number. */
function replaceAt(root: object, steps: readonly number[], value: unknown): void {
  let holder = root as Record<string, unknown>
  for (const step of steps) {
    const keys = Object.keys(holder)
    if (keys.length === 0) return
    const key = keys[step % keys.length]
    const child = holder[key]
    if (typeof child !== 'object' || child === null || step % 7 === 0) {
      holder[key] = value
      return
    }
    holder = child as Record<string, unknown>
  }
}
