import { expect, it } from 'vitest'
import { manifestOf, readManifest } from '../../src/design/manifest'

it('a manifest is what its writer wrote, without what the cluster keeps in the object', () => {
  const annotations = { 'deployment.kubernetes.io/revision': '3', note: 'mine' }
  const metadata = { name: 'web', namespace: 'shop', uid: 'u', generation: 4, creationTimestamp: 'then', annotations }
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2 }, status: { replicas: 2 } }
  const manifest = manifestOf(object)
  expect(manifest).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', annotations: { note: 'mine' } },
    spec: { replicas: 2 },
  })
  expect(Object.keys(manifest)).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
})

it('a manifest that is wrong is told with its line; several are too many', () => {
  const budget = (fields: string) =>
    `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  ${fields}\n`
  const good = readManifest(budget('minAvailable: 1'))
  expect([good.object?.metadata, good.problems]).toEqual([{ name: 'web', namespace: 'default' }, []])
  const bad = readManifest(budget('minAvailable: -1'))
  expect(bad.object).toBeUndefined()
  expect(bad.problems[0]).toMatchObject({ severity: 'error', position: { line: 5 } })
  const two = readManifest(`${budget('minAvailable: 1')}---\n${budget('minAvailable: 2')}`)
  expect([two.object, two.problems[0].message]).toEqual([undefined, expect.stringContaining('found several')])
})
