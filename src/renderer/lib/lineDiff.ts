/** What differs between two texts, line by line: a shortest edit script (Myers 1986), with some lines around each change. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed' | 'gap'
  text: string
  /** Line numbers from 1; undefined where a side has no such line. */
  before?: number
  after?: number
}

/** Beyond this many changes the middle is shown as removed and added whole: nobody reads more, and the search is quadratic. */
const mostEdits = 1500

export function lineDiff(before: string, after: string, context = 3): DiffLine[] {
  const a = before.split('\n')
  const b = after.split('\n')
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const middle = editScript(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  const push = (kind: 'same' | 'added' | 'removed') => {
    if (kind === 'same') lines.push({ kind, text: a[i], before: ++i, after: ++j })
    else if (kind === 'removed') lines.push({ kind, text: a[i], before: ++i })
    else lines.push({ kind, text: b[j], after: ++j })
  }
  for (let n = 0; n < start; n++) push('same')
  for (const kind of middle) push(kind)
  for (let n = 0; n < end; n++) push('same')
  return nearChanges(lines, context)
}

/** Runs of lines that are the same become one gap, except for those next to a change. */
function nearChanges(lines: DiffLine[], context: number): DiffLine[] {
  const near = new Uint8Array(lines.length)
  lines.forEach(({ kind }, at) => {
    if (kind !== 'same') near.fill(1, Math.max(0, at - context), at + context + 1)
  })
  const shown: DiffLine[] = []
  for (let at = 0; at < lines.length; at++) {
    if (near[at]) shown.push(lines[at])
    else if (shown.at(-1)?.kind !== 'gap') shown.push({ kind: 'gap', text: '' })
  }
  // Nothing but a gap: nothing differs.
  return shown.length === 1 && shown[0].kind === 'gap' ? [] : shown
}

function editScript(a: readonly string[], b: readonly string[]): ('same' | 'added' | 'removed')[] {
  const whole = () => [...a.map(() => 'removed' as const), ...b.map(() => 'added' as const)]
  const most = Math.min(a.length + b.length, mostEdits)
  // furthest[k + most + 1]: how far into `a` diagonal k was followed; one copy per number of edits, to walk back.
  const furthest = new Int32Array(2 * most + 3)
  const trail: Int32Array[] = []
  const isDown = (k: number, edits: number, at: Int32Array) =>
    k === -edits || (k !== edits && at[k + most] < at[k + most + 2])
  for (let edits = 0; edits <= most; edits++) {
    trail.push(furthest.slice(most + 1 - edits - 1, most + 1 + edits + 2))
    for (let k = -edits; k <= edits; k += 2) {
      let x = isDown(k, edits, furthest) ? furthest[k + most + 2] : furthest[k + most] + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      furthest[k + most + 1] = x
      if (x >= a.length && x - k >= b.length) return walkBack(a.length, b.length, edits, trail)
    }
  }
  return whole()
}

function walkBack(x: number, y: number, edits: number, trail: readonly Int32Array[]) {
  const script: ('same' | 'added' | 'removed')[] = []
  for (let d = edits; d > 0; d--) {
    // The copy of step d begins at diagonal -d - 1.
    const at = (k: number) => trail[d][k + d + 1]
    const k = x - y
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1))
    const from = down ? k + 1 : k - 1
    const fromX = at(from)
    const firstX = down ? fromX : fromX + 1
    while (x > firstX) {
      script.push('same')
      x--
      y--
    }
    script.push(down ? 'added' : 'removed')
    x = fromX
    y = fromX - from
  }
  while (x-- > 0) script.push('same')
  return script.reverse()
}
