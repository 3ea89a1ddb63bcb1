/**
 * Stress runs of the whole engine: YAML in, result out, in this process. `node out/bench/scenarios.js NAME` prints one JSON
 * line; bench.mjs runs each scenario in a process of its own, so that peak memory is that scenario's.
 */
import { parseDesign, type Design } from '../src/design'
import type { ClusterSimulation } from '../src/main/simulation/clusterSimulation'
import type { Reply } from '../src/main/simulation/apiserver/requests'
import { Client } from '../src/main/simulation/measure/clients'
import { createSimulation } from '../src/main/simulation/simulation'
import { NONE } from '../src/main/simulation/state/ids'
import { PodFlag } from '../src/main/simulation/state/pods'
import { kernelScenario, runKernel } from './kernel'
import { runScheduling, schedulingScenarios } from './scheduling'

interface Scenario {
  nodes: number
  pods: number
  minutes: number
  /** Pods created per second beside the fill. */
  churn?: number
  /** Ends when all pods run, whatever is left of the minutes. */
  filled?: true
  /** When all run: pods of the Deployments deleted per second for ten minutes; their controllers replace them. */
  replaced?: number
  templates?: number
  /** One before each of the Deployments. */
  services?: boolean
  /** What each pod asks for beside its resources. */
  spec?: object
  /** The client limits of all components, requests per second. */
  qps?: number
  /** percentageOfNodesToScore; the default adapts it to the number of nodes. */
  percentage?: number
}

const zoneSpreading = (app: string): object => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app } },
    },
  ],
})

const hostAntiAffinity = (app: string): object => ({
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } },
        },
      ],
    },
  },
})

const REPLACED_MINUTES = 10
/** Filled at the speed that the scheduler has: the clients' limits are out of its way. */
const fill: Scenario = { nodes: 5000, pods: 150_000, minutes: 180, filled: true, qps: 100_000 }

export const scenarios: Record<string, Scenario & { more?: (app: string) => object }> = {
  '1,000 nodes, 30,000 pods': { nodes: 1000, pods: 30_000, minutes: 10 },
  '5,000 nodes, 50,000 pods': { nodes: 5000, pods: 50_000, minutes: 10 },
  '5,000 nodes, 50,000 pods behind Services': { nodes: 5000, pods: 50_000, minutes: 10, services: true },
  '1,000 nodes, 20 pods/s churn for an hour': { nodes: 1000, pods: 1000, minutes: 60, churn: 20 },
  '5,000 nodes, 150,000 pods, 100 replaced a second': { ...fill, replaced: 100 },
  '5,000 nodes, 150,000 pods spread over zones': { ...fill, replaced: 100, more: zoneSpreading },
  '5,000 nodes, 150,000 pods, preferred anti-affinity': { ...fill, replaced: 100, more: hostAntiAffinity },
  '5,000 nodes, 150,000 pods, every node scored': { ...fill, percentage: 100 },
  '5,000 nodes, 75,000 pods': { ...fill, pods: 75_000 },
  '5,000 nodes, 150,000 pods': fill,
  '10,000 nodes, 150,000 pods': { ...fill, nodes: 10_000 },
  // Percentage 1, as such a cluster needs: with the default, 5, the scheduler would place some 20 pods a second of virtual time.
  '100,000 nodes, 1,000,000 pods': {
    ...fill,
    nodes: 100_000,
    pods: 1_000_000,
    minutes: 1440,
    templates: 100,
    percentage: 1,
  },
  '100,000 nodes, an idle hour': { nodes: 100_000, pods: 0, minutes: 60 },
}

/** The design of a scenario, as a user would write it: client limits lifted through the real flags and fields. */
function designOf(scenario: (typeof scenarios)[string]): Design {
  const { nodes, pods, minutes, churn = 0, templates = 20, qps = 2000, percentage, services, more } = scenario
  const cluster = {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'bench' },
    spec: {
      controlPlane: {
        replicas: 3,
        cpu: 16,
        memory: '64Gi',
        controllerManager: { extraArgs: { 'kube-api-qps': String(qps), 'kube-api-burst': String(2 * qps) } },
        schedulerConfig: {
          apiVersion: 'kubescheduler.config.k8s.io/v1',
          kind: 'KubeSchedulerConfiguration',
          clientConnection: { qps, burst: 2 * qps },
          ...(percentage === undefined ? {} : { percentageOfNodesToScore: percentage }),
        },
      },
      nodePools: [
        { name: 'general', count: nodes, capacity: { cpu: 8, memory: '32Gi', pods: 110 }, zones: ['a', 'b', 'c'] },
      ],
      network:
        nodes > 30_000
          ? { podCIDR: '10.0.0.0/8', nodeCIDRMaskSize: 25, serviceCIDR: '172.20.0.0/16' }
          : { podCIDR: '10.128.0.0/9', nodeCIDRMaskSize: 24, serviceCIDR: '172.20.0.0/16' },
    },
  }
  const load =
    churn === 0
      ? []
      : [
          {
            at: '0s',
            churn: {
              name: 'churn',
              createRate: churn,
              lifetime: { distribution: 'Exponential', mean: '60s' },
              template: { cpu: '100m', memory: '128Mi' },
            },
          },
        ]
  const trial = {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Trial',
    metadata: { name: 'bench' },
    spec: { seed: 1, duration: `${minutes}m`, load },
  }
  const deployments = Array.from({ length: pods === 0 ? 0 : templates }, (_, i) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `app-${i}` },
    spec: {
      replicas: pods / templates,
      selector: { matchLabels: { app: `app-${i}` } },
      template: {
        metadata: { labels: { app: `app-${i}` } },
        spec: {
          ...more?.(`app-${i}`),
          containers: [
            {
              name: 'app',
              image: `example.com/app-${i}:1`,
              resources: { requests: { cpu: `${50 + 5 * (i % 20)}m`, memory: '128Mi' } },
            },
          ],
        },
      },
    },
  }))
  const before = deployments.flatMap(({ metadata: { name } }) => (services ? serviceOf(name) : []))
  const documents = [cluster, trial, ...before, ...deployments].map((document) => JSON.stringify(document))
  const parsed = parseDesign([{ name: 'bench.yaml', text: documents.join('\n---\n') }])
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('\n'))
  return parsed.design
}

function serviceOf(app: string): object {
  const spec = { selector: { app }, ports: [{ port: 80, targetPort: 8080 }] }
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: app }, spec }
}

/**
 * Deletes pods of the Deployments at an even rate, the oldest of each Deployment in turn, as a user would: what their
 * controllers replace.
 */
function replacePods(simulation: Bench, perSecond: number, until: number): void {
  const from = simulation.now
  const [cluster] = simulation.clusters
  const { pods, owners, registry, requests } = cluster
  let turn = 0
  const sets = owners.list.filter(({ kind }) => kind === 'ReplicaSet')
  for (let n = 1; from + n / perSecond < until; n++) {
    simulation.advance(from + n / perSecond, Infinity)
    const owner = sets[turn++ % sets.length]
    let pod = pods.firstOfOwner(owner.id)
    while (pod !== NONE && (pods.flags[pod] & (PodFlag.deleting | PodFlag.removed)) !== 0) {
      pod = pods.ownerNext[pod] as typeof pod
    }
    if (pod === NONE) continue
    const uid = pods.uid[pod]
    const perform = (): Reply => ({ code: registry.deletePod(pod, uid) ? 200 : 404 })
    requests.send({ verb: 'DELETE', resource: 'pods', client: Client.users, perform }, cluster.now, cluster.now)
  }
}

/** Until all pods run. */
function fillUp(simulation: Bench, pods: number): void {
  const [{ recorder }] = simulation.clusters
  while (recorder.running < pods && !simulation.done) simulation.advance(simulation.now + 10, Infinity)
}

/**
 * Seconds for a fixed amount of arithmetic and memory access: the scenarios' times as multiples of it can be compared
 * between machines.
 */
function calibrate(): number {
  const SIZE = 1 << 20
  const table = Uint32Array.from({ length: SIZE }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0)
  const start = process.cpuUsage()
  let at = 1
  for (let i = 0; i < 40_000_000; i++) {
    at = (Math.imul(at, 1664525) + 1013904223 + table[at & (SIZE - 1)]) >>> 0
  }
  const { user } = process.cpuUsage(start)
  return at === 0 ? Infinity : user / 1e6
}

type Bench = ReturnType<typeof createSimulation> & { clusters: readonly ClusterSimulation[] }

/** From the design to the end of the run, that of reading the design included. */
function run(name: string): Measured {
  const scenario = scenarios[name]
  if (!scenario) throw new Error(`no scenario "${name}"`)
  const start = process.hrtime.bigint()
  const simulation = createSimulation(designOf(scenario), { version: 'bench' }) as Bench
  if (scenario.filled) fillUp(simulation, scenario.pods)
  else simulation.advance(simulation.durationSeconds, Infinity)
  const filledSeconds = secondsSince(start)
  if (scenario.replaced) replacePods(simulation, scenario.replaced, simulation.now + REPLACED_MINUTES * 60)
  const wallSeconds = secondsSince(start)
  const { events, counts, digest, virtualSeconds } = simulation.result({ placements: false })
  return {
    wallSeconds,
    filledSeconds,
    virtualSeconds,
    events,
    podsPlaced: counts.podsScheduled,
    podsRunning: counts.podsRunning,
    digest,
  }
}

/** What scenarios of all kinds say. */
interface Measured {
  wallSeconds: number
  events: number
  digest: string
  [more: string]: unknown
}

const secondsSince = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e9

function measure(name: string): object {
  const before = calibrate()
  const cpu = process.cpuUsage()
  const measured =
    name === kernelScenario
      ? runKernel()
      : schedulingScenarios.includes(name)
        ? (runScheduling(name) as Measured)
        : run(name)
  const { user, system } = process.cpuUsage(cpu)
  const calibration = (before + calibrate()) / 2
  return {
    name,
    ...measured,
    cpuSeconds: (user + system) / 1e6,
    calibration,
    ratio: measured.wallSeconds / calibration,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }
}

const [name] = process.argv.slice(2)
const all = (): string[] => [...Object.keys(scenarios), kernelScenario, ...schedulingScenarios]
console.log(JSON.stringify(name === undefined ? all() : measure(name)))
