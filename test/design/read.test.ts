import { describe, expect, it, test } from 'vitest'
import { Problems } from '../../src/design/problems'
import { readObjects, type RawObject } from '../../src/design/read/objects'
import { designOf, documents, errorsOf, pod, problemsOf, warningsOf } from './helpers'

function read(text: string): { objects: RawObject[]; problems: Problems } {
  const problems = new Problems()
  return { objects: readObjects([{ name: 'f', text }], problems), problems }
}

function values(text: string): unknown[] {
  const { objects, problems } = read(text)
  expect(problems.list).toEqual([])
  return objects.map((object) => object.value)
}

const head = 'apiVersion: v1\nkind: ConfigMap\n'

describe('values', () => {
  const cases: [string, string, unknown][] = [
    ['text', 'a: hello', 'hello'],
    ['quoted number', 'a: "80"', '80'],
    ['number', 'a: 80', 80],
    ['float', 'a: 0.5', 0.5],
    ['exponent', 'a: 1e3', 1000],
    ['octal of YAML 1.1', 'a: 0644', 420],
    ['octal of YAML 1.2', 'a: 0o644', 420],
    ['hexadecimal', 'a: 0xff', 255],
    ['true', 'a: true', true],
    ['yes of YAML 1.1', 'a: yes', true],
    ['Off of YAML 1.1', 'a: Off', false],
    ['quoted yes', 'a: "yes"', 'yes'],
    ['y is a text', 'a: y', 'y'],
    ['sexagesimal is a text', 'a: 1:30', '1:30'],
    ['date is a text', 'a: 2025-01-01', '2025-01-01'],
    ['null is absent', 'a: null', undefined],
    ['nothing is absent', 'a:', undefined],
    ['forced text', 'a: !!str 5', '5'],
    ['block text', 'a: |\n  x\n  y\n', 'x\ny\n'],
    ['folded text', 'a: >-\n  x\n  y\n', 'x y'],
    ['list', 'a: [1, b]', [1, 'b']],
    ['list with null', 'a:\n  -\n  - 1', [null, 1]],
    ['number as key', 'a: {80: http}', { '80': 'http' }],
    ['alias', 'b: &x {c: 1}\na: *x', { c: 1 }],
    ['merge', 'b: &x {c: 1, d: 2}\na: {<<: *x, d: 3}', { d: 3, c: 1 }],
    ['merge of a list', 'b: &x {c: 1}\ne: &y {c: 2, f: 3}\na: {<<: [*x, *y]}', { c: 1, f: 3 }],
    ['JSON escapes', '"a": "\\u00e9\\ud83d\\ude00\\/"', 'é😀/'],
  ]
  test.each(cases)('%s', (_, line, expected) => {
    expect((values(head + line + '\n')[0] as { a: unknown }).a).toEqual(expected)
  })
})

describe('documents', () => {
  it('reads many, skips empty ones, takes CRLF and a byte order mark', () => {
    const text =
      '\ufeff---\r\n# comment\r\n---\r\napiVersion: v1\r\nkind: A\r\n---\r\n---\r\napiVersion: v1\r\nkind: B\r\n...\r\n'
    expect(values(text)).toMatchObject([{ kind: 'A' }, { kind: 'B' }])
  })

  it('reads JSON with tabs', () => {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'A', items: [{ b: null }] }, null, '\t')
    expect(values(text)).toEqual([{ apiVersion: 'v1', kind: 'A', items: [{}] }])
  })

  it('unfolds lists, typed lists and lists of lists', () => {
    const text = documents(
      { apiVersion: 'v1', kind: 'List', items: [pod(), { apiVersion: 'v1', kind: 'List', items: [pod()] }] },
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleList', items: [{ metadata: { name: 'r' } }] },
      { apiVersion: 'v1', kind: 'List' },
      { apiVersion: 'example.com/v1', kind: 'AccessList', spec: {} },
    )
    expect(values(text).map((value) => (value as { kind: string }).kind)).toEqual(['Pod', 'Pod', 'Role', 'AccessList'])
  })

  it('knows the documents of every file', () => {
    const design = designOf(documents(pod()), documents({ ...pod(), metadata: { name: 'q' } }))
    expect(design.clusters[0].workloads.map(({ name, position }) => [name, position.file])).toEqual([
      ['p', 'input.yaml'],
      ['q', 'input-1.yaml'],
    ])
  })
})

describe('places', () => {
  const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: p, labels: &labels {app: "x y"}}
  spec:
    containers:
    - name: c
      image: img:1
      resources:
        requests:
          cpu: "-1"
- apiVersion: v1
  kind: Pod
  metadata:
    name: q
    labels: *labels
  spec:
    containers: []
`
  it('are those of the values, also through lists and aliases', () => {
    const places = problemsOf(text).map(({ position: { line, column }, end, found }) => [
      line,
      column,
      end?.column,
      found,
    ])
    expect(places).toEqual([
      [6, 45, 50, '"x y"'],
      // The same label again, by the alias of the second pod.
      [6, 45, 50, '"x y"'],
      [13, 16, 20, '"-1"'],
      [20, 5, 15, 'containers'],
    ])
  })

  it('of a missing field are those of its parent', () => {
    expect(
      errorsOf('apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\nspec:\n  containers: [{name: c, image: x}]\n'),
    ).toEqual(['3:1 metadata.name: Required value: name or generateName is required'])
  })

  it('of a merged field are those of the base', () => {
    const merged = `apiVersion: v1
kind: Pod
metadata: {name: p}
x-base: &base
  name: UPPER
  image: x
spec:
  containers:
  - <<: *base
`
    expect(errorsOf(merged)[0]).toMatch(/^5:9 spec.containers\[0\].name: Invalid value: "UPPER"/)
  })
})

it('warns of an unknown tag', () => {
  expect(warningsOf(`${documents(pod())}\n---\napiVersion: v1\nkind: ConfigMap\ndata: {a: !foo b}\n`)).toMatchObject([
    { message: 'invalid YAML: Unresolved tag: !foo', remedy: 'remove the tag' },
  ])
})
