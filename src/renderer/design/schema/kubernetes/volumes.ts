/** Volumes of pods and claims of volumes. */
import { choice, flag, list, map, object, oneOf, quantity, rare, text, usually, whole, words } from '../build'
import type { Schema } from '../types'
import { fieldRef, resourceFieldRef } from './security'
import { labels, selector } from './selectors'

export const accessMode = choice('A mode.', ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'])

const reference = (description: string) =>
  object(
    description,
    {
      kind: usually(text('Kind.'), 'VolumeSnapshot', 'PersistentVolumeClaim'),
      name: text('Name.'),
      apiGroup: text('API group.'),
    },
    { required: ['kind', 'name'] },
  )

export const claimSpec = object('What is claimed.', {
  accessModes: list('How it may be mounted.', accessMode, { suggestions: [['ReadWriteOnce']] }),
  resources: object('How much.', {
    requests: map('storage', quantity('10Gi')),
    limits: rare(map('Most storage.', quantity('10Gi'))),
  }),
  storageClassName: text('StorageClass.', { inherit: 'defaultStorageClass' }),
  volumeMode: choice('File system or raw device.', ['Filesystem', 'Block'], 'Filesystem'),
  volumeName: rare(text('The PersistentVolume itself.')),
  selector: rare({ ...selector, description: 'PersistentVolumes by their labels.' }),
  dataSource: rare(reference('What the volume is filled from.')),
  dataSourceRef: rare(reference('What the volume is filled from, of any kind.')),
  volumeAttributesClassName: rare(text('VolumeAttributesClass.')),
})

const claimMetadata = object('Name, labels and annotations of the claims.', {
  name: text('Name, as mounted.'),
  labels,
  annotations: map('Annotations.'),
})

export const claimTemplate = object(
  'A claim.',
  { metadata: { ...claimMetadata, required: ['name'] }, spec: { ...claimSpec, required: ['accessModes'] } },
  { required: ['metadata', 'spec'] },
)

const readOnly = flag('Read only.', { default: false })
const fsType = text('File system.', { default: 'ext4' })
const mode = whole('Permissions of the files, as a number.', { default: 420 })
const optional = flag('May be missing.', { default: false })
const named = (description: string, properties: Record<string, Schema>, ...required: string[]) =>
  object(description, properties, { required })
const secretRef = object('Secret.', { name: text('Name.') })

const paths = list(
  'Which keys become which files; all when left out.',
  named('A file.', { key: text('Key.'), path: text('Path.'), mode: rare(mode) }, 'key', 'path'),
)
const downward = list(
  'Files.',
  oneOf(
    'A file.',
    'Source',
    { fieldRef, resourceFieldRef },
    { path: text('Path.'), mode: rare(mode) },
    {
      required: ['path'],
    },
  ),
)

const projected = list(
  'What is brought together.',
  oneOf('A source.', 'Source', {
    configMap: object('A ConfigMap.', { name: text('Name.'), items: paths, optional }),
    secret: object('A Secret.', { name: text('Name.'), items: paths, optional }),
    downwardAPI: object('Fields of the pod.', { items: downward }),
    serviceAccountToken: named(
      'A token of the ServiceAccount.',
      { path: text('Path.'), audience: text('For whom.'), expirationSeconds: whole('Seconds.', { default: 3600 }) },
      'path',
    ),
    clusterTrustBundle: named('Certificates of the cluster.', { path: text('Path.'), name: text('Name.') }, 'path'),
    podCertificate: named(
      'A certificate of the pod.',
      { signerName: text('Who signs.'), keyType: text('Kind of key.'), credentialBundlePath: text('Path.') },
      'signerName',
      'keyType',
    ),
  }),
)

/** The usual ones first; then what storage of old is still accepted. */
const sources: Record<string, Schema> = {
  emptyDir: object('Empty at the start, gone with the pod.', {
    medium: choice('Memory keeps it in RAM.', ['', 'Memory']),
    sizeLimit: quantity('Most that it may hold.'),
  }),
  configMap: object('Files from a ConfigMap.', { name: text('Name.'), items: paths, defaultMode: mode, optional }),
  secret: object('Files from a Secret.', { secretName: text('Name.'), items: paths, defaultMode: mode, optional }),
  persistentVolumeClaim: named('A claim of its namespace.', { claimName: text('Name.'), readOnly }, 'claimName'),
  ephemeral: named(
    'A claim that lives as long as the pod.',
    { volumeClaimTemplate: named('The claim.', { metadata: claimMetadata, spec: claimSpec }, 'spec') },
    'volumeClaimTemplate',
  ),
  projected: object('Several sources in one place.', { sources: projected, defaultMode: mode }),
  downwardAPI: object('Fields of the pod as files.', { items: downward, defaultMode: mode }),
  hostPath: named(
    'A path of the node.',
    {
      path: usually(text('Path.'), '/var/log'),
      type: choice('What must be there.', [
        '',
        'Directory',
        'DirectoryOrCreate',
        'File',
        'FileOrCreate',
        'Socket',
        'CharDevice',
        'BlockDevice',
      ]),
    },
    'path',
  ),
  csi: named(
    'A volume of a CSI driver, made with the pod.',
    {
      driver: text('Driver.'),
      fsType,
      readOnly,
      volumeAttributes: map('What the driver wants to know.'),
      nodePublishSecretRef: secretRef,
    },
    'driver',
  ),
  nfs: named('An NFS share.', { server: text('Server.'), path: text('Path.'), readOnly }, 'server', 'path'),
  image: object('Files of an image.', {
    reference: text('Image.'),
    pullPolicy: choice('When it is pulled.', ['Always', 'IfNotPresent', 'Never']),
  }),
  iscsi: named(
    'An iSCSI device.',
    {
      targetPortal: text('Address.'),
      iqn: text('Name of the target.'),
      lun: whole('Unit.'),
      fsType,
      readOnly,
      portals: words('Further addresses.'),
      secretRef,
    },
    'targetPortal',
    'iqn',
    'lun',
  ),
  rbd: named(
    'A Ceph RBD image.',
    {
      monitors: words('Monitors.'),
      image: text('Image.'),
      pool: text('Pool.', { default: 'rbd' }),
      user: text('User.', { default: 'admin' }),
      keyring: text('Key ring.', { default: '/etc/ceph/keyring' }),
      fsType,
      readOnly,
      secretRef,
    },
    'monitors',
    'image',
  ),
  cephfs: named(
    'A CephFS share.',
    { monitors: words('Monitors.'), path: text('Path.', { default: '/' }), user: text('User.'), readOnly, secretRef },
    'monitors',
  ),
  fc: object('A Fibre Channel device.', {
    targetWWNs: words('Names of the targets.'),
    lun: whole('Unit.'),
    wwids: words('World wide ids.'),
    fsType,
    readOnly,
  }),
  awsElasticBlockStore: named('An EBS volume.', { volumeID: text('Id.'), fsType, readOnly }, 'volumeID'),
  gcePersistentDisk: named('A disk of Compute Engine.', { pdName: text('Name.'), fsType, readOnly }, 'pdName'),
  azureDisk: named(
    'A disk of Azure.',
    { diskName: text('Name.'), diskURI: text('URI.'), fsType, readOnly },
    'diskName',
    'diskURI',
  ),
  azureFile: named(
    'A share of Azure.',
    { secretName: text('Secret.'), shareName: text('Share.'), readOnly },
    'secretName',
    'shareName',
  ),
  cinder: named('A volume of OpenStack.', { volumeID: text('Id.'), fsType, readOnly, secretRef }, 'volumeID'),
  vsphereVolume: named('A volume of vSphere.', { volumePath: text('Path.'), fsType }, 'volumePath'),
  portworxVolume: named('A volume of Portworx.', { volumeID: text('Id.'), fsType, readOnly }, 'volumeID'),
  flexVolume: named(
    'A volume of a FlexVolume driver.',
    { driver: text('Driver.'), fsType, readOnly, options: map('Options.'), secretRef },
    'driver',
  ),
}

export const volumes = list(
  'Volumes of the pod.',
  oneOf('A volume.', 'Source', sources, { name: text('Name, as mounted.') }, { required: ['name'] }),
)
