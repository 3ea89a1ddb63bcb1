import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NodeId } from '../../../src/main/simulation/state/ids'
import { NodeLeases } from '../../../src/main/simulation/state/leases'

const PERIOD = 10
const NODES = 3

/** The slow twin: a kubelet that renews its Lease again and again, microsecond by microsecond. */
class Kubelet {
  private runs = true

  constructor(public renewed: number) {}

  tick(now: number): void {
    if (this.runs && now - this.renewed === PERIOD) this.renewed = now
  }

  stop(): void {
    this.runs = false
  }

  resume(now: number): void {
    this.runs = true
    this.renewed = now
  }
}

const step = fc.record({
  after: fc.integer({ min: 0, max: 3 * PERIOD }),
  node: fc.nat({ max: NODES - 1 }).map((node) => node as NodeId),
  what: fc.constantFrom('stop' as const, 'resume' as const, 'look' as const),
})

describe('NodeLeases', () => {
  it('knows when each node last renewed its Lease, as if every renewal had been an event', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: NODES, maxLength: NODES }),
        fc.array(step, { maxLength: 40 }),
        (phases, steps) => {
          const draws = [...phases]
          const leases = new NodeLeases(NODES, PERIOD, () => draws.shift() as number)
          // The last renewal before time 0 is a period before the first after it.
          const kubelets = phases.map((phase) => new Kubelet(Math.floor(phase * PERIOD) - PERIOD))
          for (const kubelet of kubelets) kubelet.tick(0)
          let now = 0
          for (const { after, node, what } of steps) {
            for (const end = now + after; now < end;) {
              now++
              for (const kubelet of kubelets) kubelet.tick(now)
            }
            if (what === 'stop') {
              leases.stop(node, now)
              kubelets[node].stop()
            } else if (what === 'resume') {
              leases.resume(node, now)
              kubelets[node].resume(now)
            }
            expect(leases.lastRenewal(node, now)).toBe(kubelets[node].renewed)
          }
        },
      ),
    )
  })
})
