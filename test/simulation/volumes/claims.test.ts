import { describe, expect, test } from 'vitest'
import { claimsOf, hasClaims, hasVolumes } from '../../../src/main/simulation/volumes/claims'
import { directClaimsOf } from '../../../src/main/simulation/volumes/uses'
import { makeTemplate } from '../builders'
import { ephemeral, mounting, withVolumes } from './builders'

describe('claims of a pod', () => {
  test('a pod without volumes has none', () => {
    const template = makeTemplate()
    expect([hasVolumes(template), hasClaims(template), claimsOf(template, 'p')]).toEqual([false, false, []])
  })

  test('a volume that is no claim is a volume', () => {
    const template = withVolumes({ emptyDir: {} })
    expect([hasVolumes(template), hasClaims(template)]).toEqual([true, false])
  })

  test('names: as written, <pod>-<volume> for ephemeral ones', () => {
    const template = withVolumes(
      { persistentVolumeClaim: { claimName: 'data', readOnly: true } },
      { configMap: { name: 'c' } },
      ephemeral('std'),
    )
    expect(claimsOf(template, 'web-0')).toEqual([
      { volume: 'v0', claim: 'data', ephemeral: false, readOnly: true },
      { volume: 'v2', claim: 'web-0-v2', ephemeral: true, readOnly: false },
    ])
    expect(directClaimsOf(template, 'web-0').map(({ claim }) => claim)).toEqual(['data'])
  })

  test("a StatefulSet's claims come first, in place of volumes of the same name", () => {
    const template = { ...mounting('shared', 'other'), claimTemplates: ['v0', 'logs'] }
    expect(claimsOf(template, 'db-1').map(({ claim }) => claim)).toEqual(['v0-db-1', 'logs-db-1', 'other'])
    expect(claimsOf(template, 'db-2')[0].claim).toBe('v0-db-2')
  })

  test('names that do not depend on the pod are kept', () => {
    const template = mounting('data')
    expect(claimsOf(template, 'a')).toBe(claimsOf(template, 'b'))
  })
})
