/** Events: how often each reason came with each message for each object, whatever the series it was counted in. */
import type { Json, Row } from '../recording'
import { Series } from './series'
import type { Tracks } from './tracks'
import { textOf } from './tracks'

/** States that held for less than this are passed over, and Events that tell of one, ms. */
const briefMs = 500

const combined = '(combined from similar events): '

export function eventTracks(tracks: Tracks, rows: readonly Row[]): (row: Row) => void {
  const bindings = bindingsOf(rows)
  const states = new Map<string, Record<string, Json>>()
  return ([t, , name, type, fields]) => {
    if (type === 'D') return
    // What a series is about that began before the timeline is not told.
    if (type === 'M' && !states.has(name)) return
    // Nodes that were there from the start were registered before.
    if (fields.r === 'RegisteredNode' && tracks.nodes.some((node) => fields.obj === `Node/${node.name}`)) return
    const before = states.get(name) ?? {}
    const state = { ...before, ...fields }
    states.set(name, state)
    const times = Number(state.count ?? 1) - (type === 'A' ? 0 : Number(before.count ?? 1))
    if (times <= 0) return
    if (state.r === 'FailedScheduling' && bindings.get(String(state.obj))?.some((at) => at >= t && at <= t + briefMs))
      return
    const text = eventText(state, tracks)
    const step = scaled.exec(text)
    if (step) {
      const series = tracks.series('event', `event ${text.replace(scaled, ' from # to #')}`, 0)
      series.set(t, Number(step[1]))
    } else {
      const series = tracks.series('event', `event ${text}`, 0)
      series.set(t, Number(series.last) + times)
    }
  }
}

/** When each pod came to its node. */
function bindingsOf(rows: readonly Row[]): Map<string, number[]> {
  const bindings = new Map<string, number[]>()
  for (const [t, kind, name, , { node }] of rows) {
    if (kind !== 'pod' || typeof node !== 'string') continue
    bindings.set(`Pod/${name}`, [...(bindings.get(`Pod/${name}`) ?? []), t])
  }
  return bindings
}

/** In how many steps a rollout scales depends on how many pods become ready within one sync: where they lead is compared. */
const scaled = / from \d+ to (\d+)$/

/**
 * Nodes that come together are found by their controllers in no order, so that theirs are counted as their taints are:
 * together.
 *
 * `Warning NodeNotReady of <pod of web~1> by node-controller: Node is not ready`.
 */
function eventText({ r, obj, msg, type, src }: Record<string, Json>, tracks: Tracks): string {
  const slash = String(obj).indexOf('/')
  const message = String(msg ?? '')
  const text = textOf(message.startsWith(combined) ? message.slice(combined.length) : message, tracks.names)
  const name = String(obj).slice(slash + 1)
  const kind = type ? `${String(type)} ` : ''
  const told = (of: string, what: string): string =>
    `${kind}${String(r)} of ${String(obj).slice(0, slash)} ${of} by ${String(src)}: ${what}`
  if (String(obj).startsWith('Node/') && !tracks.nodes.some((node) => node.name === name))
    return told('<new node>', text.replaceAll(name, '<new node>'))
  return told(tracks.names.inText(name), withoutNode(String(src), text))
}

/** Which node the scheduler takes is not what is compared. */
const withoutNode = (source: string, text: string): string =>
  source.endsWith('-scheduler') ? text.replace(/ to \S+$/, ' to <node>') : text

/** A budget that had no pods only because they were made at the same time. */
export function passOverBriefBudgets(tracks: Tracks): void {
  for (const [name, track] of tracks.all) {
    const [, budget] = /^event NoPods of PodDisruptionBudget (\S+) /.exec(name) ?? []
    const pods = budget === undefined ? undefined : tracks.all.get(`pdb ${budget} s.expectedPods`)?.series
    if (!pods) continue
    const { times, values } = track.series
    const series = new Series(0)
    for (const [at, t] of times.entries()) {
      const more = Number(values[at]) - Number(values[at - 1] ?? 0)
      const brief = pods.times.some((one, index) => one >= t && one <= t + briefMs && Number(pods.values[index]) > 0)
      if (!brief) series.set(t, Number(series.last) + more)
    }
    track.series = series
  }
}
