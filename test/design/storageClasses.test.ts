import { describe, expect, it } from 'vitest'
import { parseDesign } from '../../src/design'
import { designOf } from './helpers'

const claim = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
})
const storageClass = (name: string) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner: 'csi.example.com',
})
const volume = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/v' }, ...spec },
})
const container = { name: 'c', image: 'img:1' }
const { spec: claimSpec } = claim('')
const ephemeral = { name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: claimSpec } } }
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [container], volumes: [ephemeral] },
}
const statefulSet = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [container] } },
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }],
    ...spec,
  },
})
const churn = (spec: object, cluster?: string) => ({
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'Trial',
  metadata: { name: 't' },
  spec: { load: [{ at: '1s', churn: { name: 'x', createRate: 1, cluster, template: { spec } } }] },
})
const namedCluster = (name: string) => ({
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'Cluster',
  metadata: { name },
  spec: { nodePools: [{ name: 'general', count: 1, machineType: 'm7i.xlarge' }] },
})

const design = (...objects: object[]) => designOf(objects.map((object) => JSON.stringify(object)).join('\n---\n'))
const storage = (...objects: object[]) => {
  const { clusters, notices } = design(...objects)
  return {
    classes: clusters[0].volumeObjects
      .filter(({ kind }) => kind === 'StorageClass')
      .map(({ metadata }) => metadata.name),
    notices: notices
      .filter(({ subject }) => subject.startsWith('StorageClass'))
      .map(({ subject, count }) => [subject, count]),
  }
}
const assumed = (count: number) => ({ classes: ['standard'], notices: [['StorageClass', count]] })

describe('claims that leave their class open, and no class at all', () => {
  it.each([
    ['a claim', claim('c')],
    ['a StatefulSet', statefulSet()],
    ['an ephemeral volume', pod],
    ['an ephemeral volume of churn', churn({ containers: [container], volumes: [ephemeral] })],
  ])('%s: the default class is assumed, and it is said', (_, object) => {
    expect(storage(object)).toEqual(assumed(1))
  })

  it('claims get it, wherever they stand', () => {
    const { clusters, notices } = design(claim('c'), statefulSet())
    const [cluster] = clusters
    const admitted = cluster.volumeObjects.find(({ kind }) => kind === 'PersistentVolumeClaim')
    expect(admitted?.spec).toMatchObject({ storageClassName: 'standard' })
    const set = cluster.workloads[0]
    expect(set.kind === 'StatefulSet' && set.volumeClaimTemplates[0].spec).toMatchObject({
      storageClassName: 'standard',
    })
    const { message } = notices.find(({ subject }) => subject === 'StorageClass') ?? { message: '' }
    expect(message).toContain('storageclass.kubernetes.io/is-default-class')
  })

  it.each([
    ['no claims', []],
    ['a class, although it is no default', [claim('c'), storageClass('slow')]],
    ['a volume without a class, which the claim may be meant for', [claim('c'), volume('v')]],
    ['a claim of no class', [claim('c', { storageClassName: '' })]],
    ['a claim of a certain volume', [claim('c', { volumeName: 'v' })]],
  ])('not with %s', (_, objects) => {
    const { classes, notices } = storage(namedCluster('a'), ...objects)
    expect(classes).not.toContain('standard')
    expect(notices).toEqual([])
  })

  it('each cluster for itself', () => {
    const load = churn({ containers: [container], volumes: [ephemeral] }, 'b')
    const { clusters } = design(namedCluster('a'), namedCluster('b'), load)
    expect(clusters.map(({ volumeObjects }) => volumeObjects.length)).toEqual([0, 1])
  })

  it('broken loads are refused, not thrown at', () => {
    for (const volumes of [
      5,
      [5],
      [{ name: 'v', ephemeral: 5 }],
      [{ name: 'v', ephemeral: { volumeClaimTemplate: {} } }],
    ]) {
      const text = JSON.stringify(churn({ containers: [container], volumes }))
      const { ok, problems } = parseDesign([{ name: 'f', text }])
      expect(ok).toBe(false)
      expect(problems.map(({ message }) => message).join()).not.toContain('could not be processed')
    }
  })
})

describe('classes that are named', () => {
  it('are missed when nothing is of them', () => {
    const gp3 = { storageClassName: 'gp3' }
    expect(storage(claim('a', gp3), claim('b', gp3)).notices).toEqual([['StorageClass "gp3"', 2]])
    expect(storage(claim('a', gp3), storageClass('gp3')).notices).toEqual([])
    // Volumes that are made by hand need no class object.
    expect(storage(claim('a', gp3), volume('v', gp3)).notices).toEqual([])
    // The assumed one is there.
    expect(storage(claim('a', { storageClassName: 'standard' }), claim('b'))).toEqual(assumed(1))
  })
})

it('a retention policy that deletes claims is told', () => {
  const subjects = (policy: object) =>
    design(statefulSet({ persistentVolumeClaimRetentionPolicy: policy })).notices.map(({ subject }) => subject)
  const told = 'StatefulSet spec.persistentVolumeClaimRetentionPolicy'
  expect(subjects({ whenScaled: 'Delete', whenDeleted: 'Retain' })).toContain(told)
  expect(subjects({ whenScaled: 'Retain' })).not.toContain(told)
})
