/**
 * The examples of a rollout, a drain under a budget and a node's death beside the recordings of the real controllers: the same
 * objects, the same operations, run as the app runs them. Kubelets, images and the scheduler are the simulation's own; there a
 * stand-in did the kubelets' work. What is compared, and within what tolerances, is as in the replays (controllers.test.ts).
 * The autoscaler's example is in test/simulation/controllers/horizontalPodAutoscaler/stepLoad.test.ts.
 */
import { describe, expect, it } from 'vitest'
import type { MarkAction, Recording, Row } from './controllers/recording'
import { differences, recorded, watched, type Watched } from './watched/example'

const markOf = ({ actions }: Recording, mark: string): MarkAction =>
  actions.find((action) => 'mark' in action && action.mark.startsWith(mark)) as MarkAction
const oneOf = (...kinds: string[]) => {
  const all = new Set(kinds)
  return ([, kind]: Row) => all.has(kind)
}

describe('the example of a rollout', () => {
  const [recording, ...again] = ['', '-r2', '-r3'].map((run) => recorded(`02-rollout-10-25-25${run}`))
  const update = (one: Recording) => markOf(one, 'update').t
  const run = watched('rollout')
  const begins = { recorded: update(recording), run: run.operations[0] }

  it('goes as the real one did: ReplicaSets, pods, the Deployment’s status and conditions, Events', () => {
    const others = again.map((one) => ({ recording: one, begins: update(one) }))
    const compared = differences({ recording, run, begins, of: oneOf('deploy', 'rs', 'pod', 'ev'), others })
    expect(compared.differences).toEqual([])
    expect(compared.count).toBeGreaterThan(40)
  })

  /** Sizes of the new and of the old ReplicaSet, from the change of the template on. */
  function sizes(rows: readonly Row[], from: number): string[] {
    const sets: string[] = []
    return rows.flatMap(([t, kind, name, type, { replicas }]) => {
      if (kind !== 'rs' || replicas === undefined) return []
      if (type === 'A') sets.push(name)
      return t < from ? [] : [`${name === sets[0] ? 'old' : 'new'} ${String(replicas)}`]
    })
  }

  it('takes the same first steps, before any pod is ready, and the same last ones', () => {
    const [ours, real] = [sizes(run.timeline, begins.run), sizes(recording.timeline, begins.recorded)]
    // maxSurge 3 at once, maxUnavailable 2 at once, and the two that are not there any more.
    expect(real.slice(0, 3)).toEqual(['new 3', 'old 8', 'new 5'])
    expect(ours.slice(0, 3)).toEqual(real.slice(0, 3))
    expect(ours.at(-1)).toBe(real.at(-1))
  })
})

describe('the example of a drain under a budget', () => {
  const recording = recorded('08-kubectl-drain')
  const run = watched('drain-under-budget')
  const said = (mark: string) => markOf(recording, mark).data as { started: number; lines: [number, string, string][] }
  const first = said('kubectl drain n03')
  const begins = { recorded: first.started, run: run.operations[0] }

  it('goes as the real one did: pods, the budget’s status, nodes, Events', () => {
    const compared = differences({ recording, run, begins, of: oneOf('deploy', 'rs', 'pod', 'ev', 'pdb', 'node') })
    expect(compared.differences).toEqual([])
    expect(compared.count).toBeGreaterThan(50)
  })

  /** What the nth command says: a line without the names that were made up, and when, ms after the command began. */
  interface Said {
    text: string
    t: number
  }
  const plain = (text: string) =>
    text
      .replace(/08-kubectl-drain|default/g, '<namespace>')
      .replace(/(web|ds)-[a-z0-9-]*[a-z0-9]/g, '<pod of $1>')
      // Reasons stand in the order of a map of Go's, pods in that of the list.
      .replace(/(?<=error: \[|Warning: )[^\]]*/, (list) =>
        list
          .split(/, (?=cannot|error when)|; /)
          .sort()
          .join('; '),
      )
  const recordedSaid = (mark: string): Said[] =>
    said(mark)
      .lines.filter(([, , text]) => !text.includes('02-kubectl-rollout') && !text.includes('pod/web-5977d759f5'))
      .map(([t, , text]) => ({ text: plain(text), t: t - said(mark).started }))
  function ourSaid({ lines, operations }: Watched, nth: number): Said[] {
    const from = operations[nth] * 1000
    const { command } = lines.find(({ time }) => time >= from)!
    return lines
      .filter((line) => line.command === command && line.time >= from)
      .map(({ time, text }) => ({ text: plain(text), t: (time - from) / 1000 }))
  }
  const texts = (all: readonly Said[]) => all.map(({ text }) => text).sort()

  it.each([
    ['what it was not told to delete', 'kubectl drain n03', 0],
    ['what it was not told to delete, DaemonSets aside', 'kubectl drain n03 --ignore-daemonsets', 1],
    ['pods with emptyDir', 'kubectl drain n03 --ignore-daemonsets --force', 2],
    ['a budget that allows nothing, until the timeout', 'kubectl drain n04', 6],
  ])('refuses %s in kubectl’s words', (_, mark, nth) => {
    const exact = recording.actions.find((action) => 'mark' in action && action.mark === mark)
    const name = exact ? mark : `${mark} --ignore-daemonsets --force --delete-emptydir-data --timeout=12s`
    expect(texts(ourSaid(run, nth))).toEqual(texts(recordedSaid(name)))
  })

  it('evicts one of three pods at a time, the others again five seconds later each', () => {
    const real = recordedSaid('kubectl drain n03 --ignore-daemonsets --force --delete-emptydir-data')
    const ours = ourSaid(run, 3)
    expect(texts(ours)).toEqual(texts(real))
    const times = (all: readonly Said[], word: RegExp) => all.filter(({ text }) => word.test(text)).map(({ t }) => t)
    // Two are refused at first and one of them again. How long the pods then take to end is their kubelet's.
    for (const word of [/^evicting pod/, /will retry after 5s/]) {
      const [a, b] = [times(ours, word), times(real, word)]
      expect(a).toHaveLength(b.length)
      a.forEach((t, i) => expect(Math.abs(t - b[i]), `${word} ${i}`).toBeLessThan(1150))
    }
    expect(times(real, /will retry/)).toHaveLength(3)
    expect([ours.at(-1)!.text, real.at(-1)!.text]).toEqual(['node/n03 drained', 'node/n03 drained'])
  })
})

describe('the example of a node’s death', () => {
  const recording = recorded('07a-node-death-1of20')
  const run = watched('node-death')
  const kill = markOf(recording, 'kill n03').t
  const back = markOf(recording, 'resume n03').t
  const begins = { recorded: kill, run: run.operations[0] }

  it('goes as the real one did until the machine is back: node, taints, pods that are given up and replaced', () => {
    const kinds = oneOf('deploy', 'rs', 'pod', 'ev', 'ds', 'node', 'eps')
    const compared = differences({
      recording,
      run,
      begins,
      endMs: back,
      // Which of the pods with names of their own were on the node is the scheduler's.
      of: (row) => kinds(row) && !ownNames.test(row[1] === 'ev' ? String(row[4].obj) : row[2]),
    })
    expect(compared.differences).toEqual([])
    expect(compared.count).toBeGreaterThan(150)
  })
  const ownNames = /^(Pod\/)?(bare|ss)-\d+$/

  it('and after it: the taints go, the node is Ready at once', () => {
    const compared = differences({
      recording,
      run,
      begins: { recorded: back, run: run.operations[1] },
      of: oneOf('node'),
    })
    expect(compared.differences).toEqual([])
  })

  /** When each pod of the node was marked for deletion, ms after the NoExecute taint. */
  function evictions({ timeline }: { timeline: readonly Row[] }, untilMs: number): Record<string, number[]> {
    const onNode = new Set<string>()
    let tainted = NaN
    const found: Record<string, number[]> = {}
    for (const [t, kind, name, , fields] of timeline) {
      if (kind === 'node' && name === 'n03' && String(fields.taints).includes('NoExecute')) tainted ||= t
      if (kind !== 'pod' || t > untilMs) continue
      if (fields.node === 'n03' && Number.isNaN(tainted)) onNode.add(name)
      if (!onNode.has(name) || !String(fields.dt).includes('DeletionByTaintManager')) continue
      ;(found[name.replace(/-.*/, '')] ??= []).push(t - tainted)
    }
    return found
  }

  it('gives up pods as their tolerations say, at the times of the real one', () => {
    const [ours, real] = [evictions(run, run.operations[1]), evictions(recording, back)]
    // The default of 300 s, 30 s, none at all; DaemonSets and who tolerates it for ever are left alone.
    expect(Object.keys(real).sort()).toEqual(['bare', 'def', 'ss', 't0', 't30'])
    expect(Object.keys(ours).sort()).toEqual(Object.keys(real).sort())
    for (const [whose, times] of Object.entries(real))
      for (const t of ours[whose]) expect(Math.abs(t - times[0]), whose).toBeLessThan(1000)
  })
})
