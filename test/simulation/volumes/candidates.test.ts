import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NodeSelectorTerm } from '../../../src/design/kubernetes'
import type { NodeSpec } from '../../../src/design/types'
import { Candidates } from '../../../src/main/simulation/volumes/candidates'
import { hasModes, isFree, isSuitable } from '../../../src/main/simulation/volumes/matching'
import { compileVolume, type Volume } from '../../../src/main/simulation/volumes/persistentVolume'
import { compileClaim, type Claim } from '../../../src/main/simulation/volumes/persistentVolumeClaim'
import { canReach } from '../../../src/main/simulation/volumes/topology'
import { isClaimedBy } from '../../../src/main/simulation/volumes/writes'
import { makeNode } from '../builders'
import { inZone, makeClaim, makeVolume, onHost } from './builders'

const nodes = ['a', 'b'].flatMap((zone) => [0, 1].map((i) => makeNode(`${zone}${i}`, { zone })))

/** FindMatchingVolume as it reads: one pass over all volumes. */
function slow(claim: Claim, volumes: readonly Volume[], node: NodeSpec, excluded: Set<string>): Volume | undefined {
  let smallest: Volume | undefined
  for (const volume of volumes) {
    if (excluded.has(volume.name) || !isSuitable(volume, claim)) continue
    if (isClaimedBy(volume, claim)) return canReach(node, volume.affinity) ? volume : undefined
    if (!isFree(volume, claim) || !canReach(node, volume.affinity) || !hasModes(volume, claim)) continue
    if (!smallest || volume.capacityBytes < smallest.capacityBytes) smallest = volume
  }
  return smallest
}

const affinity = fc.constantFrom<NodeSelectorTerm[] | undefined>(
  undefined,
  inZone('a'),
  inZone('a', 'b'),
  onHost('b0'),
  [...onHost('a0'), ...onHost('b1')],
  [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['a0'] }] }],
  [],
)
const claimRef = fc.constantFrom<{ name: string } | undefined>(
  undefined,
  undefined,
  undefined,
  { name: 'c' },
  { name: 'other' },
)
const volume = fc.record({
  size: fc.constantFrom<string>('1Gi', '5Gi', '10Gi'),
  affinity,
  claimRef,
  phase: fc.constantFrom<string>('Available', 'Available', 'Released'),
  modes: fc.constantFrom<string[]>(['ReadWriteOnce'], ['ReadOnlyMany']),
})

test('volumes found by label are those that a pass over all of them finds', () => {
  fc.assert(
    fc.property(fc.array(volume, { maxLength: 12 }), fc.subarray(['pv0', 'pv1', 'pv2']), (fields, excluded) => {
      const volumes = fields.map((each, i) => compileVolume(makeVolume(`pv${i}`, each)))
      const claim = compileClaim(makeClaim('c', { size: '5Gi' }))
      const candidates = new Candidates(claim, volumes)
      // A volume kept for the claim is never another claim's, so nobody excludes it.
      const taken = new Set(excluded.filter((name) => !volumes.some((v) => v.name === name && isClaimedBy(v, claim))))
      for (const node of nodes) {
        expect(candidates.find(node, taken)?.name).toBe(slow(claim, volumes, node, taken)?.name)
      }
    }),
    { numRuns: 500 },
  )
})

test('an attempt over many local volumes asks each node for its own only', () => {
  const many = Array.from({ length: 2000 }, (_, i) =>
    compileVolume(makeVolume(`pv${i}`, { affinity: onHost(`n${i}`) })),
  )
  const candidates = new Candidates(compileClaim(makeClaim('c')), many)
  expect(candidates.find(makeNode('n1999'), new Set())?.name).toBe('pv1999')
  expect(candidates.find(makeNode('n1999'), new Set(['pv1999']))).toBeUndefined()
})
