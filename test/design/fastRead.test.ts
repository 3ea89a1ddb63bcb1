/** The fast readers against the full one: where they read at all, they read the same. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { stringify } from 'yaml'
import { Problems } from '../../src/design/problems'
import { readPlainYaml } from '../../src/design/read/blockYaml'
import { readJson } from '../../src/design/read/json'
import { readObjects } from '../../src/design/read/objects'
import { SourceText } from '../../src/design/read/source'
import { readYaml } from '../../src/design/read/yaml'

/** By the full reader; problems when it finds any. */
function full(text: string): unknown {
  const problems = new Problems()
  const values = [...readYaml(new SourceText('a', text), problems)].map((document) => document.value)
  return problems.list.length > 0 ? problems.list.map((problem) => problem.message) : values
}

describe('plain YAML', () => {
  const plain: [string, string][] = [
    ['mapping', 'a: 1\nb: x\nc:\n  d: true\n'],
    ['sequence in a mapping', 'a:\n- 1\n- b: 2\n  c: 3\nd: 4\n'],
    ['indented sequence', 'a:\n  - b: 2\n    c:\n      - 1\n  -\n    d: 5\ne: f\n'],
    ['sequences in a sequence of mappings', '- a:\n  - 1\n  b: 2\n- a: []\n  c: {}\n'],
    ['documents', '---\na: 1\n---\n\n---\n# nothing\n---\nb: 2\n---\n'],
    ['null fields', 'a:\nb: null\nc: ~\nd: Null\ne:\n  f:\ng: 1\n'],
    ['nulls in a list', 'a:\n- \n- ~\n- 1\n'],
    ['words of YAML 1.1', 'a: yes\nb: No\nc: on\nd: OFF\ne: yEs\nf: y\n'],
    [
      'numbers',
      'a: 010\nb: 0x1F\nc: 0o17\nd: 1e3\ne: -1.5\nf: .5\ng: 1_000\nh: -0\ni: 123456789012345678\nj: +5\nk: .inf\n',
    ],
    ['quantities', 'a: 100m\nb: 1Gi\nc: 0.5\nd: 5.\ne: 1.2.3\nf: 2e\n'],
    ['quoted', 'a: "x: y # z"\nb: \'it\'\'s\'\nc: "\\u00e4\\n\\"q\\""\nd: ""\ne: \'\'\n"f g": 1\n\'h\': 2\n'],
    ['texts with signs', 'a: registry.example.com/app:1.2@sha256:abc\nb: a-b_c/d\nc: http://x/y?z=1#f\nd: x, y\n'],
    ['comments', '# top\na: 1 # one\n  # odd place\nb: # none\n  c: d#e\n#end\n'],
    ['times and dates', 'a: 2026-01-02T00:00:00Z\nb: 2026-01-02\nc: 12:30\n'],
    ['keys that look like something else', 'true: 1\n1: 2\nnull: 3\n1.5: 4\n010: 5\nyes: 6\n~: 7\n'],
    ['odd indentation', 'a:\n     b: 1\n     c:\n       d: 2\ne: 3\n'],
    ['trailing spaces', 'a: 1   \nb:   x y   \n- \n'.slice(0, -3)],
  ]
  test.each(plain)('%s', (_, text) => {
    const values = readPlainYaml(text)
    expect(values).toBeDefined()
    expect(values).toEqual(full(text))
  })

  // What is not plain, or wrong, is left to the full reader.
  const others: [string, string][] = [
    ['anchors', 'a: &x 1\nb: *x\n'],
    ['merge keys', 'a: 1\n<<: {b: 2}\n'],
    ['tags', 'a: !!str 1\n'],
    ['flow collections', 'a: [1, 2]\nb: {c: d}\n'],
    ['literals', 'a: |\n  x\n  y\n'],
    ['folded texts', 'a: x\n  y\n'],
    ['texts below their key', 'a:\n  x\n'],
    ['a sequence in a sequence', '- - 1\n'],
    ['equal keys', 'a: 1\na: 2\n'],
    ['tabs', 'a:\t1\n'],
    ['line ends of Windows', 'a: 1\r\nb: 2\r\n'],
    ['a colon within a text', 'a: b: c\n'],
    ['broken indentation', 'a:\n    b: 1\n  c: 2\n'],
    ['a key behind a list', 'a: 1\n- b\n'],
    ['a list behind a text', '- a\nb: 1\n'],
    ['text behind quotes', 'a: "b" c\n'],
    ['directives', '%YAML 1.1\n---\na: 1\n'],
    ['an end mark', 'a: 1\n...\n'],
    ['content behind a mark', '--- {a: 1}\n'],
    ['a no-break space', 'a: \u00a0b\n'],
    ['a key of the prototype', '__proto__: 1\n'],
    ['depth', `${Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')} 1\n`],
  ]
  test.each(others)('but not %s', (_, text) => {
    expect(readPlainYaml(text)).toBeUndefined()
  })

  const key = fc.oneof(
    fc.constantFrom('name', 'app.kubernetes.io/name', 'on', 'x-y', '10', 'with space', 'a:b'),
    fc.string(),
  )
  const scalar = fc.oneof(
    fc.string(),
    fc.constantFrom('', 'true', 'no', '100m', '1e3', '- a', 'a: b', '#x', ' lead', 'a\nb', '0777', '~', "it's", '"'),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('tree'), { maxLength: 4 }), tie('map')),
    map: fc.dictionary(key, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
  }))

  it('agrees with the full reader on whatever is written', () => {
    let read = 0
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), fc.boolean(), (documents, indentSeq) => {
        const text = documents.map((one) => stringify({ one }, { indentSeq, lineWidth: 0 })).join('---\n')
        const values = readPlainYaml(text)
        if (values === undefined) return
        read++
        expect(values).toEqual(full(text))
      }),
      { numRuns: 1000 },
    )
    // Otherwise nothing was compared.
    expect(read).toBeGreaterThan(100)
  })

  it('agrees on lines put together at random', () => {
    const line = fc.tuple(
      fc.constantFrom('', '  ', '    ', '- ', '  - '),
      fc.constantFrom('a:', 'b: 1', 'c: "x"', 'd: x y', '-', '- e: 2', 'f', '# c', '"g": h', '', '---', 'k: []'),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = lines.map((one) => one.join('')).join('\n')
        const values = readPlainYaml(text)
        if (values !== undefined) expect(values).toEqual(full(text))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('JSON', () => {
  it('is read without null fields, in one document or several', () => {
    expect(readJson('{"a": 1, "b": null, "c": [null, {"d": null}]}')).toEqual([{ a: 1, c: [null, {}] }])
    const text = '---\n{"a": "b\\" : c"}\n--- \n\n---\n{"a": {"a": []}}\n'
    expect(readJson(text)).toEqual([{ a: 'b" : c' }, { a: { a: [] } }])
    expect(readJson(text)).toEqual(full(text))
  })

  const others = ['[1]', 'a: 1', '{"a": 1, "a": 2}', '{"__proto__": 1}', '{"a": 1} # c', '{a: 1}', '{"a": 1}\n--- {}']
  test.each(others)('is not %s', (text) => expect(readJson(text)).toBeUndefined())

  it('agrees with the full reader', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (value) => {
        const text = JSON.stringify(value, null, 1)
        const values = readJson(text)
        // Control characters and the like are refused before, by checkText.
        if (values !== undefined && !/[\u007f-\u009f\ufeff\ufffd-\uffff\ud800-\udfff]/.test(text)) {
          expect(values).toEqual(full(text))
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('places', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }] }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'q' } }
  const texts = [
    [JSON.stringify(pod), JSON.stringify(list)].join('\n---\n'),
    [stringify(pod), stringify(list)].join('---\n'),
    `---\n---\n${stringify(list)}`,
  ]
  test.each(texts)('are the same: %s', (text) => {
    const placesOf = (lazyPlaces: boolean) =>
      readObjects([{ name: 'a', text }], new Problems(), { lazyPlaces }).map(({ report }) =>
        report.place(['metadata', 'name']),
      )
    expect(placesOf(true)).toEqual(placesOf(false))
    expect(placesOf(true)[0].text).toMatch(/^"?[pq]"?$/)
  })
})

test('files of the project read the same both ways', () => {
  const files = ['examples', 'resources/starters'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `${folder}/${name}`),
  )
  expect(files.length).toBeGreaterThan(3)
  for (const name of files) {
    const file = { name, text: readFileSync(name, 'utf8') }
    const read = (lazyPlaces: boolean) => readObjects([file], new Problems(), { lazyPlaces }).map(({ value }) => value)
    expect(read(true)).toEqual(read(false))
  }
})
