/** Differences of texts line by line, in the unified format without its heads. */

const context = 3

/** Each change with three lines around it; empty when the texts are equal. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const edits = compare(a, b)
  let text = ''
  for (const [from, to] of hunks(edits)) text += hunkText(edits, from, to)
  return text
}

interface Edit {
  sign: ' ' | '-' | '+'
  line: string
}

/** The longest common subsequence of lines stays; texts here have a few hundred of them. */
function compare(a: readonly string[], b: readonly string[]): Edit[] {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const next = (i + 1) * width + j
      lengths[i * width + j] =
        a[i] === b[j] ? lengths[next + 1] + 1 : Math.max(lengths[next], lengths[i * width + j + 1])
    }
  }
  const edits: Edit[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push({ sign: ' ', line: a[i++] })
      j++
    } else if (i < a.length && (j === b.length || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      edits.push({ sign: '-', line: a[i++] })
    } else edits.push({ sign: '+', line: b[j++] })
  }
  return edits
}

/** Ranges of edits that belong together: changes whose surroundings touch. */
function hunks(edits: readonly Edit[]): [number, number][] {
  const ranges: [number, number][] = []
  edits.forEach(({ sign }, index) => {
    if (sign === ' ') return
    const [from, to] = [Math.max(0, index - context), Math.min(edits.length, index + context + 1)]
    const last = ranges.at(-1)
    if (last && from <= last[1]) last[1] = to
    else ranges.push([from, to])
  })
  return ranges
}

function hunkText(edits: readonly Edit[], from: number, to: number): string {
  const lines = edits.slice(from, to)
  const start = (sign: '-' | '+') => edits.slice(0, from).filter((edit) => edit.sign !== other(sign)).length + 1
  const count = (sign: '-' | '+') => lines.filter((edit) => edit.sign !== other(sign)).length
  const head = `@@ -${start('-')},${count('-')} +${start('+')},${count('+')} @@\n`
  return head + lines.map(({ sign, line }) => `${sign}${line}\n`).join('')
}

const other = (sign: '-' | '+') => (sign === '-' ? '+' : '-')
