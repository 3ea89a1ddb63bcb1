import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SchedulerCache } from '../../../src/main/simulation/scheduler/cache'
import { DomainCounter } from '../../../src/main/simulation/scheduler/domainCounter'
import { TemplateMatch } from '../../../src/main/simulation/scheduler/templateMatch'
import type { NodeId, PodId } from '../../../src/main/simulation/state/ids'
import { NodeTable } from '../../../src/main/simulation/state/nodes'
import { ResourceIndex } from '../../../src/main/simulation/state/resources'
import { TemplateTable } from '../../../src/main/simulation/state/templates'
import { makeNodes, makeTemplate } from '../builders'

const NODES = 7

function setUp() {
  const resources = new ResourceIndex()
  const templates = new TemplateTable(resources)
  const compiled = ['a', 'b', 'a'].map((app) => templates.intern(makeTemplate({ labels: { app } })))
  const nodes = new NodeTable([{ name: 'nodes', nodes: makeNodes(NODES) }], resources)
  const cache = new SchedulerCache(nodes, resources, templates, { podName: String, startTime: () => 0 })
  nodes.specs.forEach((spec, node) => cache.addNode(node as NodeId, spec))
  const matched = new TemplateMatch(templates, ({ source }) => source.labels.app === 'a')
  const odd = Uint8Array.from({ length: NODES }, (_, node) => node % 2)
  const make = (terminating: boolean) =>
    new DomainCounter(cache, 'topology.kubernetes.io/zone', matched, odd, terminating)
  return { cache, compiled, make }
}

/** place: pod of template t on node n; mark: the i-th live pod terminates; remove: it is gone; ask: compare now. */
const step = fc.oneof(
  fc.record({ type: fc.constant('place' as const), template: fc.nat(2), node: fc.nat(NODES - 1) }),
  fc.record({ type: fc.constant('mark' as const), pod: fc.nat(20) }),
  fc.record({ type: fc.constant('remove' as const), pod: fc.nat(20) }),
  fc.record({ type: fc.constant('ask' as const) }),
)

describe('DomainCounter', () => {
  it('equals a fresh count after any changes, with and without terminating pods', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { cache, compiled, make } = setUp()
        const kept = [make(true), make(false)]
        const live: { pod: PodId; template: number }[] = []
        let next = 0
        for (const one of [...steps, { type: 'ask' as const }]) {
          const chosen = 'pod' in one ? live[one.pod % Math.max(1, live.length)] : undefined
          if (one.type === 'place') {
            const pod = next++ as PodId
            cache.add(pod, one.node as NodeId, compiled[one.template])
            live.push({ pod, template: compiled[one.template].id })
          } else if (one.type === 'mark' && chosen) cache.markTerminating(chosen.pod)
          else if (one.type === 'remove' && chosen) {
            cache.remove(chosen.pod)
            live.splice(live.indexOf(chosen), 1)
          } else if (one.type === 'ask') {
            // A counter that is asked for the first time counts anew: the slow twin.
            const fresh = [make(true), make(false)]
            kept.forEach((counter, i) => {
              const twin = fresh[i].update()
              expect([...counter.update().counts]).toEqual([...twin.counts])
              expect(counter.total).toBe(twin.total)
            })
          }
        }
      }),
    )
  })

  it('counts anew when the log has started over', () => {
    const { cache, compiled, make } = setUp()
    const counter = make(true).update()
    // The log holds 65,536 changes.
    const pods = 70_000
    for (let pod = 0; pod < pods; pod++) cache.add(pod as PodId, (pod % NODES) as NodeId, compiled[0])
    expect([...counter.update().counts]).toEqual([...make(true).update().counts])
    // Of seven nodes, three are odd, and 70,000 is a multiple of seven.
    expect(counter.total).toBe((pods * 3) / 7)
  })
})
