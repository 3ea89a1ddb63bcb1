/** Pods that were refused wait in groups, and plugins' answers are kept by template: against asking about each pod by itself. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePodTemplate, defaultSchedulerConfiguration } from '../../../src/design'
import { EventKind, type ClusterEvent } from '../../../src/main/simulation/scheduler/clusterEvents'
import type { Profile } from '../../../src/main/simulation/scheduler/profile'
import { UnschedulablePods } from '../../../src/main/simulation/scheduler/unschedulablePods'
import { OfflineScheduler } from '../../../src/main/simulation/explain/offlineScheduler'
import type { NodeId, PodId } from '../../../src/main/simulation/state/ids'
import type { CompiledTemplate } from '../../../src/main/simulation/state/templates'
import { makeNodes } from '../builders'
import { nodeSpec, pods } from './twins/arbitraries'
import { plain } from './twins/both'

const TEMPLATES = 5
const PODS = 12

interface Waiting {
  pod: PodId
  template: CompiledTemplate
  rejectedBy: number
}

/** By its definition: some plugin that refused the pod says so; unasked where it waits for such events without a hint. */
function isWoken({ plugins }: Profile, { pod, template, rejectedBy }: Waiting, event: ClusterEvent): boolean {
  if (rejectedBy === 0) return true
  return plugins.some((plugin, at) => {
    if ((rejectedBy & (1 << at)) === 0) return false
    if (plugin.events & event.kind) return plugin.hint ? plugin.hint({ pod, template }, event) : true
    return event.kind === EventKind.NodeUpdateTaint && (plugin.events & EventKind.NodeAdd) !== 0
  })
}

const podKinds = [EventKind.AssignedPodAdd, EventKind.AssignedPodDelete, EventKind.AssignedPodUpdateLabel]
const nodeKinds = [
  EventKind.NodeAdd,
  EventKind.NodeUpdateTaint,
  EventKind.NodeUpdateLabel,
  EventKind.NodeUpdateAllocatable,
]

const pod = fc.nat({ max: PODS - 1 })
const template = fc.nat({ max: TEMPLATES - 1 })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('refused' as const), pod, template, bits: fc.nat() }) },
  fc.record({ what: fc.constant('taken' as const), pod }),
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('pod' as const),
      kind: fc.constantFrom(...podKinds),
      template,
      old: template,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('node' as const),
      kind: fc.constantFrom(...nodeKinds),
      spec: nodeSpec('n0', false),
      old: nodeSpec('n0', false),
    }),
  },
)

describe('the pool of pods that were refused', () => {
  it('gives up to an event the pods that the plugins would name one by one', () => {
    fc.assert(
      fc.property(pods(TEMPLATES), fc.array(step, { maxLength: 50 }), (list, steps) => {
        const objects = {
          nodes: makeNodes(1),
          pods: [],
          services: [],
          owners: [],
          disruptionBudgets: [],
          namespaceLabels: {},
          volumeObjects: [],
        }
        const scheduler = new OfflineScheduler(objects, defaultSchedulerConfiguration)
        const [profile] = scheduler.algorithm.profiles.values()
        const templates = list.map(({ labels, spec, namespace, priority }) =>
          scheduler.templates.intern({ ...compilePodTemplate(spec, { labels: { ...labels } }, namespace), priority }),
        )
        for (let id = 0; id <= PODS; id++) scheduler.addPod(plain({ ...list[0], name: `p${id}` }))
        const pool = new UnschedulablePods()
        const twin = new Map<PodId, Waiting>()
        for (const one of steps) {
          if (one.what === 'refused') {
            const waiting = {
              pod: one.pod as PodId,
              template: templates[one.template],
              rejectedBy: one.bits % 2 ** profile.plugins.length,
            }
            pool.add(waiting.pod, profile, waiting.template, waiting.rejectedBy, 0)
            twin.set(waiting.pod, waiting)
          } else if (one.what === 'taken') {
            pool.delete(one.pod as PodId)
            twin.delete(one.pod as PodId)
          } else {
            const event: ClusterEvent =
              one.what === 'pod'
                ? {
                    kind: one.kind,
                    pod: PODS as PodId,
                    template: templates[one.template],
                    oldTemplate: templates[one.old],
                  }
                : {
                    kind: one.kind,
                    node: 0 as NodeId,
                    nodeSpec: one.spec,
                    ...(one.kind === EventKind.NodeAdd ? {} : { oldNodeSpec: one.old }),
                  }
            const expected = [...twin.values()].filter((waiting) => isWoken(profile, waiting, event))
            expect(new Set(pool.wokenBy(event, undefined))).toEqual(new Set(expected.map((waiting) => waiting.pod)))
          }
          expect(pool.size).toBe(twin.size)
        }
      }),
      { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 300) },
    )
  })
})
