/** Containers that want more memory than their limit: killed, started again with a back-off, and seen to be so. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { Kind } from '../../../src/main/simulation/events'
import { checkInvariants } from '../../../src/main/simulation/invariants'
import { podLife } from '../../../src/main/simulation/measure/podLife'
import { Stage } from '../../../src/main/simulation/measure/stages'
import { describe as describeObject } from '../../../src/main/simulation/show/describe'
import { NONE, type PodId } from '../../../src/main/simulation/state/ids'
import { cluster, deployment, designOf, documents, trial } from '../../design/helpers'
import { Mi } from '../builders'
import { advance, ask, clusterOf } from '../run'

const container = (name: string, request: string, limit?: string) => ({
  name,
  image: 'img:1',
  resources: { requests: { memory: request }, ...(limit ? { limits: { memory: limit } } : {}) },
})
const web = (containers = [container('c', '128Mi', '256Mi')]) => deployment({ replicas: 1 }, { containers })
const usage = (memory: object, kind = 'Deployment', name = 'web') => ({ kind, name, memory })
const constant = (value: string) => ({ shape: 'Constant', value })

function run(use: object[], objects: object[] = [web()], duration = '30m'): ClusterSimulation {
  const machine = { count: 1, machineType: undefined, capacity: { cpu: '4', memory: '8Gi' } }
  return clusterOf(designOf(documents(cluster(machine), trial({ duration, usage: use }), ...objects)))
}

const onlyPod = ({ pods }: ClusterSimulation): PodId => {
  for (let pod = 0 as PodId; pod < pods.used; pod++) if (pods.uid[pod] !== NONE) return pod
  throw new Error('there is no pod')
}
/** Seconds at which a container of the pod was killed, or ran again. */
const times = (simulated: ClusterSimulation, stage: number, pod = onlyPod(simulated)): number[] =>
  simulated.recorder.stages
    .momentsOf(simulated.pods.uid[pod])
    .filter((moment) => moment.stage === stage)
    .map(({ time }) => time / 1e6)
const stored = (simulated: ClusterSimulation): KubernetesObject =>
  (ask(simulated, 'GET', '/api/v1/namespaces/default/pods').object as unknown as { items: KubernetesObject[] }).items[0]
const statusOf = (simulated: ClusterSimulation) =>
  (stored(simulated).status as { containerStatuses: Record<string, unknown>[] }).containerStatuses[0]

describe('a container beyond its memory limit', () => {
  it('is killed when its usage passes the limit', () => {
    // From 100 Mi to 400 Mi within 600 s: 256 Mi is passed at 600 · 156 / 300 = 312 s.
    const simulated = run([{ ...usage({ shape: 'Ramp', from: '100Mi', to: '400Mi' }), for: '600s' }])
    advance(simulated, 311)
    expect(times(simulated, Stage.killed)).toEqual([])
    expect(simulated.pods.has(onlyPod(simulated), 1)).toBe(true)
    advance(simulated, 314)
    const [killed] = times(simulated, Stage.killed)
    expect(killed).toBeGreaterThanOrEqual(312)
    expect(killed).toBeLessThanOrEqual(313)
  })

  it('is started again at once, then after 10, 20, 40, 80, 160, 300 and 300 s', () => {
    const simulated = run([usage(constant('300Mi'))])
    advance(simulated, 1750)
    const killed = times(simulated, Stage.killed)
    const again = times(simulated, Stage.restarted)
    // 10 + 20 + 40 + 80 + 160 + 300 + 300 s of waiting fit into the half hour, and the image's pull before them.
    const waits = again.map((time, i) => time - killed[i])
    const expected = [0, 10, 20, 40, 80, 160, 300, 300]
    expect(waits.length).toBeGreaterThanOrEqual(8)
    // The first is noticed within a second (PLEG); starting takes 0.27 s in the median.
    waits.slice(0, 8).forEach((wait, i) => {
      expect(wait).toBeGreaterThan(expected[i])
      expect(wait).toBeLessThan(expected[i] + 2.5)
    })
    // Each is killed at the next look.
    killed.slice(1, 9).forEach((time, i) => expect(time - again[i]).toBeLessThanOrEqual(1))
    checkInvariants(simulated)
  })

  it('is down meanwhile: Ready is False, nothing is used, and kubectl says why', () => {
    const simulated = run([usage(constant('300Mi'))])
    advance(simulated, 600)
    const killed = times(simulated, Stage.killed)
    const again = times(simulated, Stage.restarted)
    expect(killed.length).toBe(again.length + 1)
    const pod = onlyPod(simulated)
    const status = statusOf(simulated)
    expect(status).toMatchObject({
      ready: false,
      restartCount: again.length,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    })
    const { name } = stored(simulated).metadata
    const message = (status.state as { waiting: { message: string } }).waiting.message
    expect(message).toMatch(new RegExp(`^back-off (2m40s|5m0s) restarting failed container=c pod=${name}_default\\(`))
    expect(simulated.pods.has(pod, 1)).toBe(false)
    expect(simulated.usage.workloads[0].totals.memory).toBe(0)
    expect(simulated.containers.running).toBe(0)
    const events = simulated.recorder.events.lines().filter(({ reason }) => reason === 'BackOff')
    expect(events[0]).toMatchObject({ type: 'Warning', source: 'kubelet' })
    expect(events[0].message).toMatch(new RegExp(`^Back-off restarting failed container c in pod ${name}_default\\(`))
    const text = JSON.stringify(describeObject(simulated, { kind: 'Pod', namespace: 'default', name: name ?? '' }))
    for (const word of ['CrashLoopBackOff', 'Last State', 'OOMKilled', '137']) expect(text).toContain(word)
    const life = podLife(simulated, 'default', name ?? '')!
    expect(life.stages.filter(({ failed }) => failed)).toHaveLength(killed.length)
  })

  it('runs on, and is ready again, when it needs less', () => {
    // 300 Mi up to 60 s, 100 Mi after it.
    const shape = { shape: 'Trace', csv: 'time,memory\n0s,300Mi\n60s,100Mi\n' }
    const simulated = run([usage(shape)])
    advance(simulated, 400)
    const pod = onlyPod(simulated)
    expect(simulated.pods.has(pod, 1)).toBe(true)
    const status = statusOf(simulated)
    expect(status).toMatchObject({ ready: true, restartCount: times(simulated, Stage.restarted).length })
    expect(status.lastState).toMatchObject({ terminated: { reason: 'OOMKilled' } })
    expect(simulated.usage.workloads[0].totals.memory).toBe(100 * Mi)
    expect(simulated.kubelets.restarts.oomKills).toBe(times(simulated, Stage.killed).length)
  })

  it('is the one of several whose share is beyond its own limit', () => {
    // Requests 3 : 1, so that 600 Mi are 450 and 150: a may use 512 Mi, b 120 Mi.
    const containers = [container('a', '300Mi', '512Mi'), container('b', '100Mi', '120Mi')]
    const simulated = run([usage(constant('600Mi'))], [web(containers)])
    advance(simulated, 120)
    const { containerStatuses } = stored(simulated).status as {
      containerStatuses: { name: string; restartCount: number; state: object }[]
    }
    expect(containerStatuses.map(({ name, restartCount }) => [name, restartCount > 0])).toEqual([
      ['a', false],
      ['b', true],
    ])
    expect(containerStatuses[0].state).toHaveProperty('running')
    // What is left is what a uses.
    expect(simulated.usage.workloads[0].totals.memory).toBe(450 * Mi)
  })

  it('ends the pods of a Job that restarts nothing, and is what its backoffLimit counts', () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'load' },
      spec: {
        backoffLimit: 1,
        template: { spec: { restartPolicy: 'Never', containers: [container('c', '128Mi', '256Mi')] } },
      },
    }
    const simulated = run([usage(constant('300Mi'), 'Job', 'load')], [job])
    advance(simulated, 300)
    const status = ask(simulated, 'GET', '/apis/batch/v1/namespaces/default/jobs/load').object?.status as {
      failed: number
      conditions: { type: string; reason: string }[]
    }
    expect(status.failed).toBe(2)
    expect(status.conditions.at(-1)).toMatchObject({ type: 'Failed', reason: 'BackoffLimitExceeded' })
    expect(stored(simulated).status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }],
    })
  })

  it('begins a Job’s run anew where the container is started again', () => {
    const template = {
      metadata: { annotations: { 'seatrial.dev/run-seconds': '100' } },
      spec: { restartPolicy: 'OnFailure', containers: [container('c', '128Mi', '256Mi')] },
    }
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'load' }, spec: { template } }
    const shape = { shape: 'Trace', csv: 'time,memory\n0s,100Mi\n60s,300Mi\n61s,100Mi\n' }
    const simulated = run([usage(shape, 'Job', 'load')], [job])
    advance(simulated, 400)
    const pod = onlyPod(simulated)
    const [again] = times(simulated, Stage.restarted, pod)
    expect(again).toBeGreaterThan(60)
    // 100 s after it was started again, and noticed within a second.
    expect(simulated.pods.ended[pod] / 1e6 - again).toBeGreaterThanOrEqual(100)
    expect(simulated.pods.ended[pod] / 1e6 - again).toBeLessThan(102)
    expect((stored(simulated).status as { phase: string }).phase).toBe('Succeeded')
  })
})

it('costs nothing where nobody says what memory pods use', () => {
  const simulated = run([{ kind: 'Deployment', name: 'web', cpu: constant('100m') }])
  const push = simulated.queue.push.bind(simulated.queue)
  simulated.queue.push = (time, kind, ...rest) => {
    expect(kind).not.toBe(Kind.MemoryLook)
    push(time, kind, ...rest)
  }
  advance(simulated, 60)
})

describe('pods that are passed over as they use too little to be killed', () => {
  /** Looks at every container of every pod, every time. */
  function withoutShortcut(simulated: ClusterSimulation): ClusterSimulation {
    const watch = (simulated as unknown as { memory: { boundsOf(template: object): { harmless: number } } }).memory
    const boundsOf = watch.boundsOf.bind(watch)
    watch.boundsOf = (template) => ({ ...boundsOf(template), harmless: -1 })
    return simulated
  }
  const limit = fc.constantFrom(undefined, '100Mi', '256Mi')
  const memory = fc.oneof(
    fc.constantFrom('50Mi', '120Mi', '260Mi', '600Mi').map(constant),
    fc.constant({ shape: 'Ramp', from: '50Mi', to: '600Mi' }),
    fc.constant({ shape: 'Burst', base: '50Mi', peak: '300Mi', every: '120s', length: '30s' }),
  )

  it('are those that looking at all would pass over', () => {
    fc.assert(
      fc.property(limit, limit, memory, fc.constantFrom('64Mi', '100Mi'), (one, other, use, request) => {
        const containers = [container('a', request, one), container('b', '100Mi', other)]
        const pods = [deployment({ replicas: 3 }, { containers })]
        const [quick, slow] = [0, 1].map(() => run([{ ...usage(use), for: '600s' }], pods, '11m'))
        withoutShortcut(slow)
        for (const simulated of [quick, slow]) advance(simulated, 650, 10_000)
        expect(quick.digest.hex()).toBe(slow.digest.hex())
      }),
      { numRuns: 25 },
    )
  })
})
