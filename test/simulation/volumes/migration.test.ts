import { expect, test } from 'vitest'
import { countedDriver, externalProvisioner, migratedHandle } from '../../../src/main/simulation/volumes/migration'
import { isMigratable, migratedAffinity, migratedSource } from '../../../src/main/simulation/volumes/migration'
import { inZone } from './builders'

const zone = 'topology.kubernetes.io/zone'

test.each([
  [{ awsElasticBlockStore: { volumeID: 'vol-1' } }, 'ebs.csi.aws.com', 'vol-1'],
  [{ awsElasticBlockStore: { volumeID: 'aws://eu-1a/vol-2' } }, 'ebs.csi.aws.com', 'vol-2'],
  [{ awsElasticBlockStore: { volumeID: 'aws:///vol-3' } }, 'ebs.csi.aws.com', 'vol-3'],
  [{ awsElasticBlockStore: { volumeID: 'aws://eu-1a/disk' } }, 'ebs.csi.aws.com', ''],
  [{ gcePersistentDisk: { pdName: 'd' } }, 'pd.csi.storage.gke.io', 'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d'],
  [{ cinder: { volumeID: 'c' } }, 'cinder.csi.openstack.org', 'c'],
  [{ azureDisk: { diskURI: '/sub/d', kind: 'Managed' } }, 'disk.csi.azure.com', '/sub/d'],
  // Without a kind the API fills in Shared, which has no CSI counterpart.
  [{ azureDisk: { diskURI: '/sub/d' } }, 'disk.csi.azure.com', ''],
  [{ portworxVolume: { volumeID: 'p' } }, 'pxd.portworx.com', 'p'],
])('in-tree source %j', (spec, driver, handle) => {
  expect([migratedSource(spec)?.driver, migratedHandle(spec)]).toEqual([driver, handle])
})

test('a GCE disk of one zone, and of several of a region', () => {
  const disk = { gcePersistentDisk: { pdName: 'd' } }
  expect(migratedHandle(disk, { [zone]: 'us-east1-b' })).toBe('projects/UNSPECIFIED/zones/us-east1-b/disks/d')
  expect(migratedHandle(disk, { [zone]: 'us-east1-b__us-east1-c' })).toBe(
    'projects/UNSPECIFIED/regions/us-east1/disks/d',
  )
  expect(migratedHandle(disk, { [zone]: 'us-east1-b__us-west1-c' })).toBe('')
})

test('sources that are migrated but not counted', () => {
  for (const spec of [{ azureFile: {} }, { vsphereVolume: {} }]) {
    expect([isMigratable(spec), migratedSource(spec)]).toEqual([true, undefined])
  }
  expect([isMigratable({ nfs: {} }), isMigratable({ hostPath: {} })]).toEqual([false, false])
})

test('provisioners', () => {
  expect(countedDriver('kubernetes.io/aws-ebs')).toBe('ebs.csi.aws.com')
  expect(countedDriver('kubernetes.io/vsphere-volume')).toBeUndefined()
  // Counted under its own name, although no node limits it.
  expect(countedDriver('kubernetes.io/no-provisioner')).toBe('kubernetes.io/no-provisioner')
  expect(externalProvisioner('csi.example.com')).toBe('csi.example.com')
  expect(externalProvisioner('kubernetes.io/vsphere-volume')).toBe('csi.vsphere.vmware.com')
  expect(externalProvisioner('kubernetes.io/no-provisioner')).toBeUndefined()
})

test("topology becomes the driver's own", () => {
  const key = 'topology.ebs.csi.aws.com/zone'
  const translated = [{ matchExpressions: [{ key, operator: 'In', values: ['a'] }] }]
  expect(migratedAffinity(inZone('a'), {}, key)).toEqual(translated)
  // Without an affinity the labels count.
  expect(migratedAffinity(undefined, { [zone]: 'a' }, key)).toEqual(translated)
  expect(migratedAffinity(undefined, { 'failure-domain.beta.kubernetes.io/zone': 'a' }, key)).toEqual(translated)
  expect(migratedAffinity(undefined, {}, key)).toBeUndefined()
})

test('an old region label becomes the current one along with the old zone', () => {
  const beta = (label: string, value: string): object => ({
    key: `failure-domain.beta.kubernetes.io/${label}`,
    operator: 'In',
    values: [value],
  })
  const terms = [{ matchExpressions: [beta('zone', 'a'), beta('region', 'r')] }] as Parameters<
    typeof migratedAffinity
  >[0]
  expect(migratedAffinity(terms, {}, 'z')?.[0].matchExpressions?.map(({ key }) => key)).toEqual([
    'z',
    'topology.kubernetes.io/region',
  ])
})
