import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import {
  applyChanges,
  difference,
  equal,
  getIn,
  removeInText,
  setInText,
  withoutValue,
  withValue,
  type Path,
  type Value,
} from '../../../src/design/edit'

const design = `# A shop.
kind: Cluster # ours
metadata:
  name: "prod" # quoted
spec:
  # The masters.
  controlPlane:
    replicas: 3
  nodePools:
    - name: general
      # Three a zone.
      count: 9
      labels: { tier: web, disk: 'ssd' }
    - name: spot
      count: 2

  network:
`

describe('setting a field', () => {
  it.each<[string, Path, Value, string, string]>([
    ['a number', ['spec', 'controlPlane', 'replicas'], 5, 'replicas: 3', 'replicas: 5'],
    ['keeps quotes and the comment behind', ['metadata', 'name'], 'test', '"prod" # quoted', '"test" # quoted'],
    ['in a flow mapping', ['spec', 'nodePools', 0, 'labels', 'disk'], 'hdd', "disk: 'ssd'", "disk: 'hdd'"],
    ['adds to a flow mapping', ['spec', 'nodePools', 0, 'labels', 'gpu'], 'yes', "'ssd' }", `'ssd', gpu: "yes" }`],
    [
      'adds to an item of a list',
      ['spec', 'nodePools', 1, 'maxPods'],
      50,
      'count: 2\n',
      'count: 2\n      maxPods: 50\n',
    ],
    [
      'adds an item',
      ['spec', 'nodePools', 2],
      { name: 'gpu', zones: ['a', 'b'] },
      'count: 2\n',
      'count: 2\n    - name: gpu\n      zones: [a, b]\n',
    ],
    [
      'fills what is empty',
      ['spec', 'network', 'podCIDR'],
      '10.0.0.0/12',
      'network:\n',
      'network:\n    podCIDR: 10.0.0.0/12\n',
    ],
    [
      'makes what is missing',
      ['metadata', 'annotations', 'seatrial.dev/position'],
      '10,20',
      '"prod" # quoted\n',
      '"prod" # quoted\n  annotations:\n    seatrial.dev/position: "10,20"\n',
    ],
  ])('%s', (_, path, value, before, after) => {
    expect(setInText(design, path, value)).toBe(design.replace(before, () => after))
  })

  it('changes nothing when it is so already', () => {
    expect(setInText(design, ['spec', 'nodePools', 0, 'count'], 9)).toBe(design)
  })

  it('keeps the comments of a list whose items change', () => {
    const pools = parse(design).spec.nodePools
    const text = setInText(design, ['spec', 'nodePools'], [pools[0]])
    expect(text).toContain('# Three a zone.')
    expect(parse(text).spec.nodePools).toEqual([pools[0]])
  })

  it('edits JSON as JSON', () => {
    const json = JSON.stringify({ kind: 'A', spec: { replicas: 1 } }, null, 2)
    const text = setInText(json, ['spec', 'paused'], true)
    expect(JSON.parse(text)).toEqual({ kind: 'A', spec: { replicas: 1, paused: true } })
    expect(text).toContain('\n    "paused": true')
  })

  it('leaves what an anchor says to the others that use it', () => {
    const text = setInText('a: &x\n  n: 1\nb: *x\nc:\n  <<: *x\n  m: 2\n', ['b', 'n'], 5)
    expect(parse(text, { merge: true })).toEqual({ a: { n: 1 }, b: { n: 5 }, c: { n: 1, m: 2 } })
    expect(text).toContain('a: &x\n  n: 1\n')
  })

  it('writes texts that YAML 1.1 takes for something else in quotes', () => {
    for (const value of [
      'yes',
      'off',
      '0123',
      '1:30',
      '2024-01-02',
      '1e3',
      'null',
      '~',
      'a: b',
      '- x',
      '#',
      '',
      ' x',
      '*a',
    ]) {
      const text = setInText('a: 1\n', ['a'], value)
      expect(text).toMatch(/^a: "/)
      expect(parse(text).a).toBe(value)
    }
    for (const value of [
      '500m',
      '2Gi',
      'nginx:1.29',
      '10.0.0.0/12',
      '1h30m',
      'node-role.kubernetes.io/control-plane',
    ]) {
      expect(setInText('a: 1\n', ['a'], value)).toBe(`a: ${value}\n`)
    }
  })
})

describe('removing a field', () => {
  it.each<[string, Path, string, string]>([
    ['with its line', ['spec', 'nodePools', 0, 'count'], '      count: 9\n', ''],
    ['the first of an item', ['spec', 'nodePools', 1, 'name'], '- name: spot\n      count', '- count'],
    ['an item', ['spec', 'nodePools', 1], '    - name: spot\n      count: 2\n', ''],
    ['and the mapping that it empties', ['spec', 'controlPlane', 'replicas'], '  controlPlane:\n    replicas: 3\n', ''],
    ['of a flow mapping', ['spec', 'nodePools', 0, 'labels', 'tier'], 'tier: web, ', ''],
  ])('%s', (_, path, before, after) => {
    expect(removeInText(design, path)).toBe(design.replace(before, after))
  })
})

const key = fc.constantFrom('a', 'b', 'name', 'kube-api-qps', 'topology.kubernetes.io/zone', 'on', '80')
const scalar = fc.oneof(
  fc.integer({ min: -5, max: 1e6 }),
  fc.boolean(),
  fc.constantFrom(
    'x',
    '500m',
    '2Gi',
    'yes',
    'a: b',
    '# no',
    '',
    'two\nlines\n',
    "it's",
    '"q"',
    '- x',
    '012',
    'nginx:1.29',
  ),
)
const tree = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ) as fc.Arbitrary<Value>,
})).value

/** Paths to everything in a value. */
function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [
    at,
    ...Object.entries(value).flatMap(([name, item]) =>
      paths(item, [...at, Array.isArray(value) ? Number(name) : name]),
    ),
  ]
}

/** A comment above each line that begins a key or an item; those inside block scalars are left out. */
function commented(text: string): string {
  let scalarIndent = -1
  return text
    .split('\n')
    .map((line, index) => {
      const indent = line.search(/\S/)
      if (scalarIndent >= 0 && (indent < 0 || indent > scalarIndent)) return line
      scalarIndent = /[|>][-+]?$/.test(line) ? indent : -1
      return /^\s*[\w".-]+.*:(\s|$)/.test(line) ? `${' '.repeat(indent)}# c${index}\n${line}` : line
    })
    .join('\n')
}

const documents = fc
  .tuple(
    fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    fc.constantFrom('block', 'commented', 'json'),
  )
  .map(([value, style]) => {
    if (style === 'json') return { value, text: JSON.stringify(value, null, 2) }
    const text = stringify(value, { lineWidth: 0 })
    return { value, text: style === 'commented' ? commented(text) : text }
  })
  .filter(({ value, text }) => equal(parse(text), value))

const comments = (text: string) => text.match(/# c\d+$/gm) ?? []

describe('any document', () => {
  it('says what was set, and keeps its comments', () => {
    fc.assert(
      fc.property(documents, fc.nat(), scalar, key, fc.boolean(), ({ value, text }, pick, set, name, fresh) => {
        const all = paths(value).filter((path) => path.length > 0)
        const at = all[pick % all.length]
        const old = getIn(value, at)
        const scalarThere = typeof old !== 'object' || old === null
        const path = fresh && typeof old === 'object' && old !== null && !Array.isArray(old) ? [...at, name] : at
        const edited = setInText(text, path, set)
        expect(parse(edited)).toEqual(withValue(value, path, set))
        if (!scalarThere && !fresh) return
        expect(comments(edited)).toEqual(expect.arrayContaining(scalarThere ? comments(text) : []))
      }),
      { numRuns: 600 },
    )
  })

  it('leaves every byte outside of a scalar that is set', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.integer({ min: 0, max: 999 }), ({ value, text }, pick, set) => {
        const scalars = paths(value).filter((path) => typeof getIn(value, path) === 'number')
        if (scalars.length === 0) return
        const path = scalars[pick % scalars.length]
        const [change] = difference(text, setInText(text, path, set))
        if (!change) return
        // Digits for digits: nothing else lies between the first and the last place that changed.
        expect(text.slice(change.from, change.to)).toMatch(/^-?\d*$/)
        expect(change.insert).toMatch(/^\d*$/)
      }),
      { numRuns: 400 },
    )
  })

  it('says what was removed', () => {
    fc.assert(
      fc.property(documents, fc.nat(), ({ value, text }, pick) => {
        const all = paths(value).filter((path) => path.length > 0)
        const path = all[pick % all.length]
        const edited = parse(removeInText(text, path)) as Value
        expect(getIn(edited, path)).not.toEqual(
          Array.isArray(getIn(value, path.slice(0, -1))) ? Symbol() : getIn(value, path),
        )
        // Parents that became empty may be gone with it.
        const expected = [path, ...path.map((_, at) => path.slice(0, path.length - at))].map((one) =>
          withoutValue(value as Value, one),
        )
        expect(expected.some((one) => equal(one, edited) || (edited === null && equal(one, {})))).toBe(true)
      }),
      { numRuns: 600 },
    )
  })
})

it('differences restore the text', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void expect(applyChanges(a, difference(a, b))).toBe(b)))
})

it('an edit of the example changes one line', () => {
  const text = readFileSync(new URL('../../../examples/harbour-shop.yaml', import.meta.url), 'utf8').split(/^---$/m)[0]
  const lines = text.split('\n')
  const edited = setInText(text, ['spec', 'nodePools', 1, 'taints', 0, 'effect'], 'NoExecute').split('\n')
  expect(edited.filter((line, index) => line !== lines[index])).toEqual(['          effect: NoExecute'])
  expect(edited).toHaveLength(lines.length)
})
