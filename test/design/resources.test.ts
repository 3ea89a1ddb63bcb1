/** The files in resources/ that belong to the language: schemas, catalogue, starters. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { validateCluster, validateResult, validateTrial } from 'virtual:validators'
import { findMachineType, machineTypes, objectiveMetrics, parseDesign, suggestMachineType } from '../../src/design'
import type { ClusterResult, LatencySummary, RunResult } from '../../src/design'
import type { NodeResult, SeriesLines } from '../../src/design/result'
import { kubeletFieldsWithEffect } from '../../src/design/compile/kubelet'
import { generate } from '../../vite/ajv-standalone'

const read = (path: string) => readFileSync(new URL(`../../resources/${path}`, import.meta.url), 'utf8')

interface Schema {
  description?: string
  type?: unknown
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  definitions?: Record<string, Schema>
  required?: string[]
  enum?: unknown[]
  $ref?: string
}

const schemaFiles = ['cluster', 'trial', 'result'] as const
const schemas = Object.fromEntries(
  schemaFiles.map((name) => [name, JSON.parse(read(`schemas/${name}.schema.json`)) as Schema]),
) as Record<(typeof schemaFiles)[number], Schema>

/** Every schema within a schema, with its path. */
function* walk(schema: Schema, path: string): Generator<[string, Schema]> {
  yield [path, schema]
  for (const [name, child] of Object.entries(schema.properties ?? {})) yield* walk(child, `${path}.${name}`)
  for (const [name, child] of Object.entries(schema.definitions ?? {})) yield* walk(child, `${path}#${name}`)
  if (schema.items?.properties) yield* walk(schema.items, `${path}[]`)
}

/** Manifests of Kubernetes: whatever the API has, it has. */
const open = new Set(['trial.spec.operations[].apply', 'trial.spec.operations[].apply.metadata'])

describe('schemas', () => {
  test.each(schemaFiles)('%s describes every field and allows no others', (name) => {
    for (const [path, schema] of walk(schemas[name], name)) {
      if (schema.$ref === undefined) expect(schema.description, path).toMatch(/\S/)
      if (schema.properties) expect(schema.additionalProperties, path).toBe(open.has(path))
    }
  })

  it('know the metrics and kubelet fields of the code', () => {
    const all = new Map([...walk(schemas.trial, ''), ...walk(schemas.cluster, '')])
    expect(all.get('.spec.objectives[].metric')?.enum).toEqual([...objectiveMetrics])
    const known = Object.keys(all.get('.spec.nodePools[].kubeletConfig')?.properties ?? {})
    expect(known).toEqual(expect.arrayContaining([...kubeletFieldsWithEffect]))
  })

  it('compile to code that evaluates nothing at run time', () => {
    const code = generate()
    expect(code).not.toMatch(/\beval\b|new Function|require\(/)
    expect(code).toMatch(/export const validateCluster/)
  })

  it('accept what is right and refuse what is not', () => {
    const head = { apiVersion: 'seatrial.dev/v1alpha1', metadata: { name: 'x' } }
    expect(validateCluster({ ...head, kind: 'Cluster' })).toBe(true)
    expect(validateCluster({ ...head, kind: 'Trial' })).toBe(false)
    expect(validateTrial({ ...head, kind: 'Trial', spec: { seed: 1 } })).toBe(true)
    expect(validateTrial({ ...head, kind: 'Trial', spec: { seed: '1' } })).toBe(false)
  })
})

const latency: LatencySummary = { p50: 0.1, p90: 0.2, p99: 0.3, max: 0.4, count: 5 }
const latencies = {
  schedulingSli: latency,
  schedulingAttempt: latency,
  podStart: latency,
  podStartTotal: latency,
  api: latency,
}
const counts = { nodes: 1, podsCreated: 2, podsScheduled: 2, podsRunning: 1, podsPending: 1, podsDeleted: 0 }
const objective = {
  name: 'o',
  metric: 'podStartup',
  cluster: 'c',
  unit: 's',
  limit: 5,
  actual: null,
  met: true,
  note: 'nothing measured',
} as const
const pending = { cluster: 'c', namespace: 'default', name: 'p', message: '0/1 nodes are available', sinceSeconds: 1 }

const placement = {
  podsPlaced: 1,
  nodesUsed: 1,
  imbalance: { cpuOverNodes: 0.1, memoryOverNodes: 0.2, cpuOverZones: 0, memoryOverZones: 0 },
  preemptions: 0,
}

const used = { usedMean: 1, usedMax: 2, requestedMean: 3, limitMean: null, mostOfRequested: 0.5, mostOfLimit: null }
const known = [{ key: 'Deployment default/web', values: [null] }]
const usageLines: Required<Omit<SeriesLines, 'apiVerbs' | 'queues' | `${'pool' | 'zone'}${'Cpu' | 'Memory'}`>> = {
  workloadCpuUsed: known,
  workloadCpuRequested: known,
  workloadCpuLimit: known,
  workloadMemoryUsed: known,
  workloadMemoryRequested: known,
  workloadMemoryLimit: known,
  workloadReplicas: known,
  poolCpuUsed: known,
  poolMemoryUsed: known,
}
const nodeUsage: Required<Pick<NodeResult, 'usedCpuMilli' | 'usedMemoryBytes'>> = {
  usedCpuMilli: 1,
  usedMemoryBytes: 2,
}

/** One of everything; typed, so that a field that is added to the types and not here does not compile. */
const clusterSample: Required<ClusterResult> = {
  name: 'c',
  kubernetesVersion: 'v1.36',
  counts,
  placement,
  latency: latencies,
  apiByVerb: [{ ...latency, verb: 'POST', resource: 'pods', worstWindowP99: 0.5 }],
  objectives: [objective],
  pending: [pending],
  pendingReasons: [{ reason: 'Insufficient cpu', pods: 1 }],
  timeseries: {
    intervalSeconds: 1,
    time: [1],
    created: [1],
    scheduled: [1],
    started: [1],
    deleted: [0],
    pending: [0],
    running: [1],
    schedulingP50: [null],
    schedulingP90: [0.1],
    schedulingP99: [0.1],
    apiMutatingP99: [0.1],
    apiReadP99: [null],
    apiRequests: [5],
    cpuRequested: [0.5],
    memoryRequested: [0.5],
    lines: {
      apiVerbs: [{ key: 'POST', values: [null] }],
      poolCpu: [{ key: 'general', values: [0.5] }],
      poolMemory: [{ key: 'general', values: [0.5] }],
      zoneCpu: [{ key: 'a', values: [0.5] }],
      zoneMemory: [{ key: 'a', values: [0.5] }],
      queues: [{ key: 'etcd', values: [0] }],
      ...usageLines,
    },
  },
  nodes: [
    {
      name: 'n',
      pool: 'general',
      zone: '',
      allocatableCpuMilli: 1,
      allocatableMemoryBytes: 1,
      requestedCpuMilli: 1,
      requestedMemoryBytes: 1,
      pods: 1,
      maxPods: 110,
      ...nodeUsage,
    },
  ],
  usage: {
    workloads: [{ kind: 'Deployment', namespace: 'default', name: 'web', cpu: used, memory: null }],
    pools: [{ pool: 'general', cpu: null, memory: used }],
  },
  workloads: [{ kind: 'Pod', namespace: 'default', name: 'p', desired: 1, ready: 1, pending: 0 }],
  services: [{ namespace: 'default', name: 's', clusterIP: 'None', endpoints: 0 }],
  components: [{ component: 'etcd', replicas: 1, figures: { writes: 5 } }],
  zones: [{ name: 'a', nodes: 1, masters: 1 }],
  pools: [{ name: 'general', machineType: null, nodes: 1, zones: ['a'] }],
  controlPlane: { replicas: 1, machineType: null, cpuMilli: 4000, memoryBytes: 1 },
  network: { podCIDR: '10.244.0.0/16', serviceCIDR: '10.96.0.0/12', kubeProxyMode: 'iptables' },
  pricePerHour: null,
  digest: 'abc',
}
const resultSample: Required<RunResult> = {
  seatrial: '0.1.0',
  design: 'd',
  trial: 't',
  seed: 1,
  digest: 'abc',
  virtualSeconds: 600,
  wallSeconds: 1.5,
  cancelled: false,
  events: 10,
  counts,
  latency: latencies,
  objectives: [objective],
  pending: [pending],
  notices: [{ subject: 'ConfigMap', count: 1, message: 'is kept' }],
  clusters: [clusterSample],
  schedulerConfig: 'a.yaml',
  input: { digest: 'abc', files: [{ name: 'a.yaml', text: 'kind: Pod' }] },
  comparison: [
    {
      ...placement,
      schedulerConfig: 'a.yaml',
      cluster: 'c',
      nodes: 1,
      podsScheduled: 2,
      podsPending: 1,
      schedulingAttempt: latency,
      schedulingSli: latency,
      objectivesMet: 1,
      objectivesMeasured: 1,
      digest: 'abc',
    },
  ],
  operations: [{ cluster: 'c', atSeconds: 5, type: 'cordon', node: 'n' }],
  placements: { 'default/p': 'n', 'default/q': null },
}

/** The schema behind a `$ref` of this file. */
function resolve(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.slice('#/definitions/'.length)
  return name === undefined ? schema : (root.definitions?.[name] ?? {})
}

/** Fields of the sample and of the schema must be the same, all the way down. */
function compare(sample: unknown, written: Schema, root: Schema, path: string): void {
  const schema = resolve(written, root)
  if (Array.isArray(sample)) {
    expect(schema.items, path).toBeDefined()
    if (schema.items) for (const item of sample) compare(item, schema.items, root, `${path}[]`)
  } else if (typeof sample === 'object' && sample !== null && schema.properties) {
    expect(Object.keys(schema.properties).sort(), path).toEqual(Object.keys(sample).sort())
    for (const [name, child] of Object.entries(schema.properties)) {
      compare((sample as Record<string, unknown>)[name], child, root, `${path}.${name}`)
    }
  }
}

describe('the schema of results', () => {
  it('accepts a result with everything in it', () => {
    expect(validateResult(resultSample), JSON.stringify(validateResult.errors?.[0])).toBe(true)
  })

  it('has the fields of the types, no more and no fewer', () => {
    compare(resultSample, schemas.result, schemas.result, 'result')
  })

  it('asks for what is not optional', () => {
    const { placements, ...withoutPlacements } = resultSample
    void placements
    expect(validateResult(withoutPlacements)).toBe(true)
    const { digest, ...withoutDigest } = resultSample
    void digest
    expect(validateResult(withoutDigest)).toBe(false)
    expect(validateResult({ ...resultSample, extra: 1 })).toBe(false)
  })
})

describe('machine types', () => {
  it('are many, of three providers, each once', () => {
    expect(machineTypes.length).toBeGreaterThanOrEqual(45)
    expect(new Set(machineTypes.map((type) => type.provider))).toEqual(new Set(['aws', 'gcp', 'azure']))
    expect(new Set(machineTypes.map((type) => type.name)).size).toBe(machineTypes.length)
  })

  it('have plausible figures', () => {
    for (const { name, cpuMilli, memoryBytes, pricePerHour, priceDate, gpu } of machineTypes) {
      const gibPerCore = memoryBytes / 1024 ** 3 / (cpuMilli / 1000)
      expect(gibPerCore, name).toBeGreaterThanOrEqual(2)
      expect(gibPerCore, name).toBeLessThanOrEqual(22)
      const perCore = pricePerHour / (cpuMilli / 1000)
      expect(perCore, name).toBeGreaterThan(0.015)
      expect(perCore, name).toBeLessThan(gpu ? 2 : 0.08)
      expect(priceDate, name).toMatch(/^\d{4}-\d{2}$/)
    }
  })

  it('are found by name, or suggested', () => {
    expect(findMachineType('m7i.xlarge')).toMatchObject({ cpuMilli: 4000, memoryBytes: 16 * 1024 ** 3, arch: 'amd64' })
    expect(findMachineType('constructor')).toBeUndefined()
    expect(suggestMachineType('standard_d4s_v5')).toBe('Standard_D4s_v5')
    expect(suggestMachineType('n2-standart-4')).toBe('n2-standard-4')
    expect(suggestMachineType('mainframe')).toBeUndefined()
  })
})

describe('starters', () => {
  const files = readdirSync(new URL('../../resources/starters/', import.meta.url))
  // Nodes and masters of each.
  const sizes: Record<string, [number, number]> = {
    'default.yaml': [6, 3],
    'single-node.yaml': [1, 1],
    'three-zone-ha.yaml': [12, 3],
    'hundred-nodes.yaml': [100, 3],
    'five-thousand-nodes.yaml': [5000, 5],
  }

  it('are all known here', () => {
    expect(files.sort()).toEqual(Object.keys(sizes).sort())
  })

  test.each(files)('%s has a title, a description, and no problems', (name) => {
    const text = read(`starters/${name}`)
    expect(text).toMatch(/^# title: .+\n# description: .+\napiVersion: /)
    const result = parseDesign([{ name, text }])
    expect(result.problems).toEqual([])
    if (!result.ok) return
    const [cluster] = result.design.clusters
    const nodes = cluster.nodePools.reduce((sum, pool) => sum + pool.nodes.length, 0)
    expect([nodes, cluster.controlPlane.replicas]).toEqual(sizes[name])
    expect(result.design.notices).toEqual([])
  })
})
