/**
 * Stress runs of the whole engine: YAML in, result out, in this process. `node out/bench/scenarios.js NAME` prints one JSON
 * line; bench.mjs runs each scenario in a process of its own, so that peak memory is that scenario's.
 */
import { parseDesign, type Design } from '../src/design'
import { createSimulation } from '../src/main/simulation/simulation'
import { runScheduling, schedulingScenarios } from './scheduling'

interface Scenario {
  nodes: number
  pods: number
  minutes: number
  /** Pods created per second beside the fill. */
  churn: number
}

export const scenarios: Record<string, Scenario> = {
  '1,000 nodes, 30,000 pods': { nodes: 1000, pods: 30_000, minutes: 10, churn: 0 },
  '5,000 nodes, 50,000 pods': { nodes: 5000, pods: 50_000, minutes: 10, churn: 0 },
  '1,000 nodes, 20 pods/s churn for an hour': { nodes: 1000, pods: 1000, minutes: 60, churn: 20 },
}

const TEMPLATES = 20

/** The design of a scenario, as a user would write it: client limits lifted through the real flags and fields. */
function designOf({ nodes, pods, minutes, churn }: Scenario): Design {
  const cluster = {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'bench' },
    spec: {
      controlPlane: {
        replicas: 3,
        cpu: 16,
        memory: '64Gi',
        controllerManager: { extraArgs: { 'kube-api-qps': '2000', 'kube-api-burst': '4000' } },
        schedulerConfig: {
          apiVersion: 'kubescheduler.config.k8s.io/v1',
          kind: 'KubeSchedulerConfiguration',
          clientConnection: { qps: 2000, burst: 4000 },
        },
      },
      nodePools: [
        { name: 'general', count: nodes, capacity: { cpu: 8, memory: '32Gi', pods: 110 }, zones: ['a', 'b', 'c'] },
      ],
      network: { podCIDR: '10.128.0.0/9', nodeCIDRMaskSize: 24, serviceCIDR: '172.20.0.0/16' },
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
  const deployments = Array.from({ length: TEMPLATES }, (_, i) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `app-${i}` },
    spec: {
      replicas: pods / TEMPLATES,
      selector: { matchLabels: { app: `app-${i}` } },
      template: {
        metadata: { labels: { app: `app-${i}` } },
        spec: {
          containers: [
            {
              name: 'app',
              image: `example.com/app-${i}:1`,
              resources: { requests: { cpu: `${50 + 5 * i}m`, memory: '128Mi' } },
            },
          ],
        },
      },
    },
  }))
  const documents = [cluster, trial, ...deployments].map((document) => JSON.stringify(document))
  const parsed = parseDesign([{ name: 'bench.yaml', text: documents.join('\n---\n') }])
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('\n'))
  return parsed.design
}

function run(name: string): object {
  const scenario = scenarios[name]
  if (!scenario) throw new Error(`no scenario "${name}"`)
  const design = designOf(scenario)
  const simulation = createSimulation(design, { version: 'bench' })
  const start = process.hrtime.bigint()
  simulation.advance(simulation.durationSeconds, Infinity)
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9
  const { events, counts, digest, virtualSeconds } = simulation.result({ placements: false })
  return {
    name,
    wallSeconds,
    virtualSeconds,
    events,
    eventsPerSecond: events / wallSeconds,
    podsCreated: counts.podsCreated,
    podsRunning: counts.podsRunning,
    podsPerSecond: counts.podsScheduled / wallSeconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    digest,
  }
}

const [name] = process.argv.slice(2)
if (name === undefined) console.log(JSON.stringify([...Object.keys(scenarios), ...schedulingScenarios]))
else console.log(JSON.stringify(schedulingScenarios.includes(name) ? runScheduling(name) : run(name)))
