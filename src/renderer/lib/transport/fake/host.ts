/** A host in memory: the whole contract, a canned simulation, no process. `advance` moves its virtual clock. */
import type { ClusterTopology, Menu, OpenDocument, Result } from '../../../../protocol/commands'
import type { Found, Frame, RunState } from '../../../../protocol/frame'
import { createHost, type Handlers } from '../../../../protocol/transport'
import type { Connection } from '../connection'
import { fakeClusterFrame } from './cluster'
import { clusters, examples } from './documents'
import { eventPage, fakeEvents } from './events'
import { fakeExplanation } from './explanation'
import type { FakeView } from './focus'
import { createFakeHistory } from './history'
import { fakeLife } from './life'
import { fakeDescription, fakeObjects, fakeRollout, fakeRollouts } from './objects'
import type { World } from './objectSet'
import { createFakeSweep } from './sweep'
import { defaultPlan, fakeTopology, type FakePlan } from './plan'
import { fakeNode, fakePods } from './pods'
import { fakeOutput } from './output'
import { fakePodUsage } from './usage'

interface FakeRun {
  runId: number
  state: RunState
  now: number
  until: number
  duration: number
  speed: number | null
  sequence: number
  topologies: ClusterTopology[]
  document: string
  text: string
  view: { cluster: string; range: FakeView }
  found: Found | null
}

export interface FakeHost extends Connection {
  /** Lets wall time pass; emits one frame if the run moved. */
  advance(wallSeconds: number): void
  /** Sends an event as the host would. */
  emit(name: string, payload: unknown): void
  readonly acknowledged: number[]
  readonly saved: Map<string, string>
  readonly autosaved: { text: string; dirty: boolean }[]
  readonly menus: Menu[][]
  readonly closed: { count: number }
}

export interface FakeOptions extends Partial<FakePlan> {
  nativeDialogs?: boolean
  noHistory?: boolean
  settings?: { [key: string]: unknown }
  recent?: Result<'document.recent'>['documents']
  unsaved?: { id: string; savedAt: string; document: OpenDocument; saved: string | null }[]
}

export function createFakeHost(options: FakeOptions = {}): FakeHost {
  const plan: FakePlan = { ...defaultPlan, ...options }
  let emit: (name: string, payload: unknown) => void = () => {}
  let run: FakeRun | undefined
  let runs = 0
  const acknowledged: number[] = []
  const saved = new Map<string, string>()
  const autosaved: { text: string; dirty: boolean }[] = []
  const history = createFakeHistory(plan, () => emit('history.changed', { removed: [] }), options.noHistory)
  const sweep = createFakeSweep(plan, history, (progress) => emit('sweep.progress', progress))
  const recent = [...(options.recent ?? [])]
  const unsaved = [...(options.unsaved ?? [])]
  const menus: Menu[][] = []
  const closed = { count: 0 }

  function frame(of: FakeRun): Frame {
    return {
      runId: of.runId,
      sequence: ++of.sequence,
      state: of.state,
      virtualSeconds: of.now,
      durationSeconds: of.duration,
      wallSeconds: of.now / (of.speed ?? 600),
      events: Math.round(of.now * 41_000),
      eventsPerSecond: of.state === 'running' ? 3.1e6 : 0,
      speed: of.state === 'running' ? (of.speed ?? 600) : 0,
      memoryBytes: 412 * 2 ** 20,
      digest: of.state === 'finished' ? '9f3c1d77a2b04e55c0e1' : '',
      found: of.found,
      clusters: of.topologies.map((topology) => {
        const close = topology.name === of.view.cluster
        return fakeClusterFrame({ ...plan, durationSeconds: of.duration }, topology, of.now, of.view.range, close)
      }),
    }
  }

  function show(message?: string) {
    if (!run) return
    emit('frame', frame(run))
    if (run.state === 'running' || run.state === 'paused') return
    emit('run.ended', { runId: run.runId, state: run.state, message })
    const { document, text, duration, now } = run
    const cancelled = run.state === 'cancelled'
    if (run.state !== 'failed' && now > 0)
      history.keep({ ...plan, durationSeconds: cancelled ? now : duration }, { document, text, cancelled })
  }

  function current(runId: number): FakeRun {
    if (run?.runId !== runId) throw new Error(`run ${runId} is not known to this host`)
    return run
  }

  function change(runId: number, with_: (run: FakeRun) => void) {
    with_(current(runId))
    queueMicrotask(() => show())
    return {}
  }

  const topologyOf = (runId: number, name: string) => {
    const found = current(runId).topologies.find((topology) => topology.name === name)
    if (!found) throw new Error(`run ${runId} has no cluster ${name}`)
    return found
  }

  const worldOf = ({ runId, cluster }: { runId: number; cluster: string }): World => {
    const { now, duration } = current(runId)
    return { plan, topology: topologyOf(runId, cluster), now, duration }
  }

  const handlers: Omit<Handlers, keyof typeof history.handlers | keyof typeof sweep.handlers> = {
    'app.info': () => ({
      version: '0.1.0',
      host: 'test',
      platform: 'test',
      nativeDialogs: options.nativeDialogs ?? false,
    }),
    'settings.read': () => ({ values: options.settings ?? {} }),
    'settings.write': () => ({}),
    'menu.show': ({ menus: shown }) => (menus.push(shown), {}),
    'window.close': () => ((closed.count += 1), {}),
    'document.initial': () => ({ document: examples[0].document }),
    'document.used': ({ name }) => {
      recent.unshift({ id: name, name, path: null, usedAt: '2026-01-01T00:00:00Z' })
      return {}
    },
    'document.recent': () => ({ documents: recent }),
    'document.reopen': () => ({ document: examples[1].document }),
    'document.forgetRecent': () => ((recent.length = 0), {}),
    'recovery.list': () => ({
      unsaved: unsaved.map(({ id, savedAt, document: { name, path } }) => ({ id, savedAt, name, path })),
    }),
    'recovery.read': ({ id }) => {
      const found = unsaved.find((one) => one.id === id)
      return { document: found?.document ?? null, saved: found?.saved ?? null }
    },
    'recovery.discard': ({ id }) => {
      const at = unsaved.findIndex((one) => one.id === id)
      if (at >= 0) unsaved.splice(at, 1)
      return {}
    },
    'document.open': () => ({ document: examples[1].document }),
    'document.save': ({ name, path, text }) => {
      saved.set(path ?? `/home/me/${name}`, text)
      return { document: { name, path: path ?? `/home/me/${name}`, text } }
    },
    'document.autosave': ({ document, dirty }) => {
      autosaved.push({ text: document.text, dirty })
      return { savedAt: '2026-01-01T00:00:00Z' }
    },
    'examples.list': () => ({ examples: examples.map(({ id, title, description }) => ({ id, title, description })) }),
    'examples.read': ({ id }) => ({ document: examples.find((example) => example.id === id)!.document }),
    'clusters.list': () => ({ clusters }),
    'run.start': ({ files, seed, durationSeconds, speed }) => {
      const text = files.map((file) => file.text).join('\n')
      const bad = text.split('\n').findIndex((line) => line.includes('replicas: minus-one'))
      if (bad >= 0) {
        const position = { file: files[0].name, line: bad + 1, column: 3 }
        const message = 'spec.replicas must be an integer of at least 0'
        return {
          status: 'rejected',
          problems: [{ severity: 'error', position, message, found: 'minus-one', remedy: 'write a number, e.g. 3' }],
        }
      }
      const topologies = Array.from({ length: plan.clusters }, (_, i) => fakeTopology(plan, i))
      const duration = durationSeconds ?? plan.durationSeconds
      const document = files[0]?.name ?? ''
      const view = { cluster: topologies[0].name, range: null }
      run = {
        ...{ runId: ++runs, state: 'running', now: 0, until: duration, duration, speed, sequence: 0 },
        ...{ topologies, document, text, view, found: null },
      }
      queueMicrotask(() => show())
      const notices = [{ subject: 'ConfigMap', count: 3, message: 'carried along; has no effect on the simulation' }]
      return {
        status: 'started',
        runId: run.runId,
        seed: seed ?? plan.seed,
        durationSeconds: duration,
        clusters: topologies,
        notices,
      }
    },
    'run.pause': ({ runId }) => change(runId, (it) => (it.state = 'paused')),
    'run.resume': ({ runId }) =>
      change(runId, (it) => {
        it.state = 'running'
        it.found = null
        it.until = it.duration
      }),
    'run.step': ({ runId, seconds }) =>
      change(runId, (it) => {
        it.now = Math.min(it.duration, it.now + seconds)
        it.found = null
        it.state = it.now >= it.duration ? 'finished' : 'paused'
      }),
    'run.jump': ({ runId, kinds }) =>
      change(runId, (it) => {
        it.now = Math.min(it.duration, it.now + 7.3)
        it.state = it.now >= it.duration ? 'finished' : 'paused'
        const [topology] = it.topologies
        const row = fakeEvents(plan, topology, it.now, null).find(({ type }) => type === 'Warning')
        const object = row ? `${row.kind}/${row.namespace}/${row.name}` : ''
        const text = row ? `${row.reason}: ${row.message}` : 'Something happened'
        it.found = { kind: kinds[0], cluster: topology.name, time: it.now, text, object }
      }),
    'run.view': ({ runId, cluster, range }) => change(runId, (it) => (it.view = { cluster, range })),
    'run.events': (query) =>
      eventPage(fakeEvents(plan, topologyOf(query.runId, query.cluster), current(query.runId).now, query.range), query),
    'run.objects': (query) => fakeObjects(worldOf(query), query),
    'run.describe': (query) => fakeDescription(plan, topologyOf(query.runId, query.cluster), worldOf(query), query),
    'run.rollouts': (query) => fakeRollouts(worldOf(query), query),
    'run.rollout': (query) => fakeRollout(worldOf(query), query),
    'run.podLife': ({ runId, cluster, namespace, name }) => ({
      life: fakeLife(plan, topologyOf(runId, cluster), current(runId).now, { namespace, name }),
    }),
    'run.speed': ({ runId, speed }) => change(runId, (it) => (it.speed = speed)),
    'run.cancel': ({ runId }) => change(runId, (it) => (it.state = 'cancelled')),
    'run.pods': (query) => fakePods(plan, topologyOf(query.runId, query.cluster), current(query.runId).now, query),
    'run.node': ({ runId, cluster, node }) => ({
      node: fakeNode(plan, topologyOf(runId, cluster), current(runId).now, node),
    }),
    'run.output': ({ runId }) => fakeOutput(current(runId).now),
    'run.usage': ({ runId }) => ({ usage: fakePodUsage(plan, current(runId).now) }),
    'run.operate': () => ({ begun: true }),
    'run.explain': ({ runId, cluster, namespace, name, fresh }) => ({
      explanation: fakeExplanation(plan, topologyOf(runId, cluster), current(runId).now, { namespace, name, fresh }),
    }),
    'run.export': ({ formats }) => ({
      directory: null,
      files: formats.flatMap((format) =>
        (format === 'csv'
          ? ['timeseries.csv', 'utilisation.csv', 'nodes.csv', 'pods.csv']
          : [format === 'html' ? 'report.html' : 'result.json']
        ).map((name) => ({ name, type: 'text/plain', text: `${name} of run ${runs}` })),
      ),
    }),
  }
  const call = createHost({ ...handlers, ...history.handlers, ...sweep.handlers })
  return {
    acknowledged,
    saved,
    autosaved,
    menus,
    closed,
    emit: (name, payload) => emit(name, payload),
    call: async (name, args) => structuredClone(await call(name, structuredClone(args))),
    onEvent: (listener) => (emit = listener),
    acknowledge: (_runId, sequence) => void acknowledged.push(sequence),
    advance(wallSeconds) {
      sweep.advance(wallSeconds)
      if (run?.state !== 'running') return
      run.now = Math.min(run.until, run.now + wallSeconds * (run.speed ?? 600))
      const failed = plan.failAt !== undefined && run.now >= plan.failAt
      if (failed) run.state = 'failed'
      else if (run.now >= run.duration) run.state = 'finished'
      show(
        failed
          ? 'The engine stopped: invariant violated, node general-a-12 is beyond its allocatable cpu (16240m of 15890m).'
          : undefined,
      )
    },
  }
}
