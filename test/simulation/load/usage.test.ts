import { describe, expect, it } from 'vitest'
import type { Design, UsageProfile } from '../../../src/design/types'
import { Kind } from '../../../src/main/simulation/events'
import { ProfiledUsage } from '../../../src/main/simulation/load/usage'
import { createSimulation } from '../../../src/main/simulation/simulation'
import { inOneGo } from '../../../src/main/simulation/steps'
import { cluster, deployment, designOf, documents, trial } from '../../design/helpers'
import { Mi } from '../builders'
import { advance, clusterOf } from '../run'

const profile = (fields: Partial<UsageProfile>): UsageProfile => ({
  cluster: 'c',
  workload: { kind: 'Deployment', namespace: 'default', name: 'web' },
  atSeconds: 0,
  forSeconds: Infinity,
  cpu: undefined,
  memory: undefined,
  requestRate: undefined,
  cpuPerRequest: 0,
  memoryPerRequest: 0,
  ...fields,
})

describe('what a pod uses', () => {
  it('is the sum of the profiles whose time it is', () => {
    const usage = new ProfiledUsage(
      [
        profile({ cpu: { shape: 'Constant', perSecond: 100 } }),
        profile({ atSeconds: 60, forSeconds: 100, cpu: { shape: 'Ramp', from: 0, to: 200 } }),
      ],
      600,
    )
    expect(usage.cpu(59, 0)).toBe(100)
    // A quarter of the ramp's 100 seconds: a quarter of 200.
    expect(usage.cpu(85, 0)).toBe(150)
    expect(usage.cpu(160, 0)).toBe(100)
    expect(usage.memory(85, 0)).toBeUndefined()
  })

  it('follows the pod’s share of the requests', () => {
    const requestRate = { shape: 'Step', from: 40, to: 400, steps: 2 } as const
    const usage = new ProfiledUsage([profile({ requestRate, cpuPerRequest: 2, memoryPerRequest: Mi })], 600)
    // A quarter of 40 requests at 2m and 1 Mi each; from 300 s on of 400.
    expect(usage.cpu(10, 1 / 4)).toBe(20)
    expect(usage.cpu(300, 1 / 4)).toBe(200)
    expect(usage.memory(300, 1 / 4)).toBe(100 * Mi)
    expect(usage.cpu(300, 0)).toBe(0)
  })
})

const limits = { cpu: '300m', memory: '256Mi' }
const container = (name: string, requests: object) => ({ name, image: 'img:1', resources: { requests, limits } })
const web = (replicas: number, containers = [container('c', { cpu: '200m', memory: '128Mi' })]) =>
  deployment({ replicas }, { containers })

function design(usage: object[], objects: object[] = [web(2)]): Design {
  const machine = { count: 2, machineType: undefined, capacity: { cpu: '4', memory: '8Gi' } }
  return designOf(documents(cluster(machine), trial({ duration: '5m', usage }), ...objects))
}
const each = { kind: 'Deployment', name: 'web' }
const constant = (cpu: string, memory: string) => ({
  ...each,
  cpu: { shape: 'Constant', value: cpu },
  memory: { shape: 'Constant', value: memory },
})

describe('metrics-server', () => {
  it('knows a pod from its second look on, 15 s apart', () => {
    const simulated = clusterOf(design([constant('120m', '64Mi')]))
    const { metrics, pods, queue } = simulated
    const looks: number[] = []
    const push = queue.push.bind(queue)
    queue.push = (time, kind, ...rest) => {
      if (kind === Kind.MetricsScrape) looks.push(time)
      push(time, kind, ...rest)
    }
    advance(simulated, 200)
    // The first one was due before anybody watched the queue.
    looks.unshift(looks[0] - 15e6)
    for (let i = 1; i < looks.length; i++) expect(looks[i] - looks[i - 1]).toBe(15e6)
    const pod = pods.firstOfOwner(
      simulated.owners.childrenOf(simulated.owners.find('Deployment', 'default', 'web')!.id)[0],
    )
    const known = metrics.metricOf(pod, 'cpu')!
    expect(known.value).toBe(120)
    expect(known.window).toBe(15e6)
    expect(metrics.metricOf(pod, 'memory')?.value).toBe(64 * Mi)

    const started = pods.started[pod]
    const again = clusterOf(design([constant('120m', '64Mi')]))
    const after = looks.filter((time) => time >= started)
    advance(again, after[0] / 1e6 + 0.001)
    expect(again.metrics.metricOf(pod, 'cpu')).toBeUndefined()
    advance(again, after[1] / 1e6 + 0.001)
    expect(again.metrics.metricOf(pod, 'cpu')?.value).toBe(120)
  })

  it('sees no CPU beyond the limit, and memory as it is', () => {
    const simulated = clusterOf(design([constant('500m', '200Mi')]))
    advance(simulated, 200)
    // Two pods: 2 × 300m, 2 × 200 Mi; requests and limits as written.
    expect(simulated.usage.workloads[0].totals).toEqual({
      pods: 2,
      cpu: 600,
      cpuRequests: 400,
      cpuLimits: 600,
      memory: 400 * Mi,
      memoryRequests: 256 * Mi,
      memoryLimits: 512 * Mi,
    })
    const { nodeCpu } = simulated.metrics
    expect(nodeCpu.reduce((sum, one) => sum + one, 0)).toBe(600)
  })

  it('divides a pod among its containers as their requests are', () => {
    const containers = [container('a', { cpu: '300m' }), container('b', { cpu: '100m' })]
    const simulated = clusterOf(design([constant('80m', '64Mi')], [web(1, containers)]))
    advance(simulated, 200)
    const rows = simulated.owners.childrenOf(simulated.owners.find('Deployment', 'default', 'web')!.id)
    const pod = simulated.pods.firstOfOwner(rows[0])
    expect(simulated.metrics.metricOf(pod, 'cpu', 'a')?.value).toBe(60)
    expect(simulated.metrics.metricOf(pod, 'cpu', 'b')?.value).toBe(20)
    // Nobody asks for memory: all the same.
    expect(simulated.metrics.metricOf(pod, 'memory', 'b')?.value).toBe(32 * Mi)
    expect(simulated.metrics.metricOf(pod, 'cpu', 'c')).toBeUndefined()
  })

  it('stands still where nobody says what pods use', () => {
    const simulated = clusterOf(design([]))
    const { queue } = simulated
    const push = queue.push.bind(queue)
    queue.push = (time, kind, ...rest) => {
      expect(kind).not.toBe(Kind.MetricsScrape)
      push(time, kind, ...rest)
    }
    advance(simulated, 100)
    expect(simulated.gauges.usage.workloads).toEqual([])
    expect(simulated.history.of(0)).toMatchObject({ cpuUsed: null, memoryUsed: null })
  })
})

describe('what screens are told of usage', () => {
  const simulation = createSimulation(
    design([constant('120m', '192Mi')], [web(2), { ...web(1), metadata: { name: 'other' } }]),
    { version: 'test' },
  )
  simulation.advance(200, Infinity)
  const podOf = (owner: string) =>
    inOneGo(simulation.pods({ cluster: 'c', search: owner, phase: 'all', offset: 0, limit: 9 })).rows[0]

  it('is a column per interval for each workload', () => {
    const [usage, ...more] = simulation.snapshot({ cluster: 'c', range: null }).clusters[0].focus!.usage
    expect(more).toEqual([])
    expect(usage.key).toBe('Deployment default/web')
    expect(usage.cpu).toHaveLength(200)
    expect(
      [usage.cpu, usage.cpuRequests, usage.cpuLimits, usage.ready, usage.replicas].map((one) => one.at(-1)),
    ).toEqual([240, 400, 600, 2, 2])
    // Before the first look nothing is known.
    expect(usage.cpu[0]).toBeNaN()
    const { usage: late } = simulation.snapshot({ cluster: 'c', range: { from: 100, to: 150 } }).clusters[0].focus!
    expect(late[0].cpu).toHaveLength(50)
  })

  it('is of a pod what its limits are beside it', () => {
    const { namespace, name } = podOf('web-')
    expect(simulation.podUsage({ cluster: 'c', namespace, name })).toMatchObject({
      workload: 'Deployment default/web',
      resources: [
        { name: 'cpu', used: 120, requested: 200, limit: 300 },
        { name: 'memory', used: 192 * Mi, requested: 128 * Mi, limit: 256 * Mi },
      ],
    })
    expect(simulation.podUsage({ cluster: 'c', namespace, name: podOf('other-').name })).toBeNull()
    expect(simulation.podUsage({ cluster: 'c', namespace, name: 'nobody' })).toBeNull()
  })

  it('is of a node what the pods on it use, beside what is requested and allocatable', () => {
    const nodes = [0, 1].map((node) => simulation.node('c', node)!)
    const used = nodes.map(({ resources }) => resources.find(({ name }) => name === 'cpu')!.used!)
    expect(used[0] + used[1]).toBe(240)
    const { pods, history, resources } = nodes[0]
    const here = pods.filter(({ owner }) => owner.startsWith('ReplicaSet/web-')).length
    expect(used[0]).toBe(120 * here)
    const cpu = resources.find(({ name }) => name === 'cpu')!
    // Kept in steps of 0.8 %.
    expect(Math.abs(history.cpuUsed!.at(-1)! - used[0] / cpu.allocatable)).toBeLessThan(0.005)
  })
})
