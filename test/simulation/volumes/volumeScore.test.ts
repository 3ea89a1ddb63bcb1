import { expect, test } from 'vitest'
import { brokenLinear } from '../../../src/main/simulation/scheduler/scoringStrategies'
import type { NodeVolumes } from '../../../src/main/simulation/volumes/nodeVolumes'
import { compileVolume } from '../../../src/main/simulation/volumes/persistentVolume'
import { compileClaim } from '../../../src/main/simulation/volumes/persistentVolumeClaim'
import { compileCapacity } from '../../../src/main/simulation/volumes/storage'
import { volumeScore } from '../../../src/main/simulation/volumes/volumeScore'
import { makeCapacity, makeClaim, makeVolume } from './builders'

// The default shape: full marks for an empty pool (100 at 0 %), none for a full one (0 at 100 %).
const scorer = brokenLinear([
  { utilization: 0, score: 10 },
  { utilization: 100, score: 0 },
])

const binding = (request: string, size: string, className = 'std'): NodeVolumes['bindings'][number] => ({
  claim: compileClaim(makeClaim('c', { size: request, className })),
  volume: compileVolume(makeVolume('pv', { size, className })),
})
const provision = (request: string, capacity?: string, className = 'dyn'): NodeVolumes['provisions'][number] => ({
  claim: compileClaim(makeClaim('c', { size: request, className })),
  capacity: capacity ? compileCapacity(makeCapacity('cap', className, 'a', { capacity })) : undefined,
})

test.each<[string, Partial<NodeVolumes>, number]>([
  // 10 of 20 = 50 %: 100 - 50.
  ['half a volume', { bindings: [binding('10Gi', '20Gi')] }, 50],
  // 18 of 20 = 90 %: 100 - 90.
  ['most of a volume', { bindings: [binding('18Gi', '20Gi')] }, 10],
  // 10 of 100 = 10 %.
  ['waste', { bindings: [binding('10Gi', '100Gi')] }, 90],
  // (5 + 10) of (10 + 50) = 25 %: one class is summed up before it is scored.
  ['two volumes of a class', { bindings: [binding('5Gi', '10Gi'), binding('10Gi', '50Gi')] }, 75],
  // 50 % and 10 %: (50 + 90) / 2.
  ['two classes', { bindings: [binding('5Gi', '10Gi'), binding('1Gi', '10Gi', 'b')] }, 70],
  // 5 * 100 / 30 = 16 (rounded down): 100 - 16.
  ['room in a pool', { provisions: [provision('5Gi', '30Gi')] }, 84],
  // 2 x 25 of 60, the pool counted once: 50 * 100 / 60 = 83: 17.
  ['two claims on one pool', { provisions: [provision('25Gi', '60Gi'), provision('25Gi', '60Gi')] }, 17],
  // 50 of 30 is more than there is: as if full.
  ['two claims on too small a pool', { provisions: [provision('25Gi', '30Gi'), provision('25Gi', '30Gi')] }, 0],
  ['a driver that counts nothing', { provisions: [provision('5Gi')] }, 0],
  // What is there decides alone.
  ['a volume and a pool', { bindings: [binding('10Gi', '20Gi')], provisions: [provision('5Gi', '30Gi')] }, 50],
  ['nothing to bind', {}, 0],
])('%s', (_, volumes, score) => {
  expect(volumeScore({ bindings: [], provisions: [], ...volumes }, scorer)).toBe(score)
})

test('exact for sizes beyond 2^53 / 100 bytes', () => {
  // 999 of 1000 Ti = 99 % (rounded down).
  expect(volumeScore({ bindings: [binding('999Ti', '1000Ti')], provisions: [] }, scorer)).toBe(1)
})
