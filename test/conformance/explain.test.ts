/**
 * `seatrial explain` over the recorded scenarios as plain objects: no state is brought from the recording but its input, so
 * that whole sequences must come out as recorded: each pod's first attempt, its victims, and where it is in the end.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseSchedulerConfiguration, readClusterObjects } from '../../src/design'
import type { KubernetesObject } from '../../src/design'
import type { Decision } from '../../src/main/simulation/explain/contract'
import { decideAll } from '../../src/main/simulation/explain/decide'

interface Recording {
  nodeAddOrder?: string[]
  scenario: Record<string, KubernetesObject[] | undefined> & {
    namespaces?: { name: string; labels?: Record<string, string> }[]
    schedulerConfig?: { parallelism?: number }
    featureGates?: Record<string, boolean>
    actions?: unknown[]
    options?: { burst?: boolean; killDelayMs?: number; noWaitNominated?: boolean }
    provisioners?: Record<string, { failOn?: string[]; delayMs?: number }>
  }
  results: { pod: string; node: string | null; attempts: number[]; createError?: string }[]
  attempts: {
    pod: string
    outcome: string
    node?: string | null
    message?: string
    feasible?: string[]
    final?: number[]
    scores?: Record<string, number[]>
    victims?: { pod: string }[]
    potentialVictims?: { node: string }[]
  }[]
}

const folder = join(import.meta.dirname, 'scheduler')
const recordings = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recording] as const)

/** What is not in the objects, and so not to be had from them; undefined: all is. */
function beyondObjects({ scenario, attempts }: Recording): string | undefined {
  const { options = {}, provisioners = {} } = scenario
  if ((scenario.actions ?? []).length > 0) return 'objects are changed while it runs'
  if (options.burst) return 'nodes and pods come in an arbitrary order'
  if (options.killDelayMs || options.noWaitNominated) return 'victims take their time'
  if ((scenario.schedulerConfig?.parallelism ?? 1) !== 1) return 'feasible nodes come in an arbitrary order'
  const classes = (scenario.storageClasses ?? []) as unknown as { provisioner: string }[]
  const unanswered = classes.some(
    ({ provisioner }) => !provisioner.startsWith('kubernetes.io/') && !provisioners[provisioner],
  )
  if (unanswered) return 'no provisioner answers'
  const troubled = Object.values(provisioners).some(({ failOn, delayMs = 30 }) => failOn || delayMs > 1000)
  if (troubled) return 'the provisioner fails or takes long'
  const drawn = attempts.some(
    ({ victims = [], potentialVictims = [], message = '' }) =>
      victims.length > 0 && nodesIn(message) > new Set(potentialVictims.map(({ node }) => node)).size,
  )
  return drawn && attempts.some(({ message = '' }) => nodesIn(message) >= 40)
    ? 'preemption draws its candidates at random'
    : undefined
}

const nodesIn = (message: string): number => Number(/^0\/(\d+) /.exec(message)?.[1] ?? 0)

function decide(recording: Recording): Map<string, Decision> {
  const { scenario } = recording
  const lists = (...keys: string[]): KubernetesObject[] => keys.flatMap((key) => scenario[key] ?? [])
  const order = recording.nodeAddOrder ?? lists('nodes').map(({ metadata }) => metadata.name as string)
  const rank = ({ metadata }: KubernetesObject): number => order.indexOf(metadata.name as string)
  const objects = [
    ...(scenario.namespaces ?? []).map((metadata) => ({ apiVersion: 'v1', kind: 'Namespace', metadata })),
    ...lists('priorityClasses', 'runtimeClasses', 'services', 'replicaSets', 'statefulSets', 'pdbs'),
    ...lists('nodes').sort((one, other) => rank(one) - rank(other)),
    ...lists('storageClasses', 'csiDrivers', 'csiNodes', 'csiStorageCapacities', 'pvs', 'pvcs', 'volumeAttachments'),
    ...lists('existingPods', 'pods'),
  ]
  const read = readClusterObjects([
    { name: 'objects.json', text: objects.map((one) => JSON.stringify(one)).join('\n---\n') },
  ])
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '))
  // The recorder's own settings, where the scenario says nothing else.
  const text = JSON.stringify({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    percentageOfNodesToScore: 100,
    ...scenario.schedulerConfig,
  })
  const gates = Object.entries({ OpportunisticBatching: false, ...scenario.featureGates })
  const parsed = parseSchedulerConfiguration(
    { name: 'config.json', text },
    gates.map((gate) => gate.join('=')).join(','),
  )
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '))
  return new Map(
    Array.from(decideAll(read.objects, parsed.configuration), (one) => [`${one.namespace}/${one.name}`, one]),
  )
}

describe('explain, against whole recordings', () => {
  const told = recordings.filter(([, recording]) => beyondObjects(recording) === undefined)
  let pods = 0

  it('has something to compare with', () => expect(told.length).toBeGreaterThan(80))

  it.each(told)('%s', (_, recording) => {
    const decisions = decide(recording)
    for (const { pod, node, attempts, createError } of recording.results) {
      if (createError) continue
      const decision = decisions.get(pod)
      const recorded = recording.attempts[attempts[0]]
      const where = decision?.preemptedBy ? null : (decision?.node ?? null)
      expect({ pod, node: where }).toEqual({ pod, node })
      if (!recorded || recorded.outcome === 'error') continue
      const [first] = decision?.attempts ?? []
      const scored = (recorded.final ?? []).length > 0
      pods++
      expect({
        pod,
        node: first.node,
        message: first.message,
        feasible: first.feasible,
        victims: first.preemption?.victims ?? [],
        ...(scored && { final: first.final }),
        ...(scored && {
          scores: Object.fromEntries(Object.entries(first.scores).map(([plugin, { weighted }]) => [plugin, weighted])),
        }),
      }).toEqual({
        pod,
        node: recorded.node ?? null,
        message: recorded.outcome === 'scheduled' ? '' : recorded.message,
        feasible: recorded.feasible,
        victims: (recorded.victims ?? []).map((victim) => victim.pod),
        ...(scored && { final: recorded.final }),
        ...(scored && { scores: recorded.scores }),
      })
    }
  })

  afterAll(() => {
    const left = recordings.filter(([, recording]) => beyondObjects(recording) !== undefined)
    console.log(
      [
        `explain: ${told.length} of ${recordings.length} recordings, ${pods} pods compared`,
        ...left.map(([name, recording]) => `not told by objects alone: ${name}: ${beyondObjects(recording) ?? ''}`),
      ].join('\n'),
    )
  })
})
