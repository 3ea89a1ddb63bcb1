import { asFields, asText, listAt, type Fields } from '../fields'
import { distinct, joinQuoted, plural, type Control } from './control'

const allowed = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]
/** In the order in which the admission looks for them. */
const named = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
]

/** A volume that names no type is an emptyDir. Source: pkg/apis/core/v1/defaults.go, SetDefaults_Volume. */
function isAllowed(volume: Fields): boolean {
  const types = Object.keys(volume).filter((field) => field !== 'name')
  return types.length === 0 || types.some((type) => allowed.includes(type))
}

const typeOf = (volume: Fields) => named.find((type) => volume[type] !== undefined) ?? 'unknown'

export const restrictedVolumes: Control = {
  id: 'restrictedVolumes',
  level: 'restricted',
  overrides: 'hostPathVolumes',
  name: 'Volume Types',
  allows: `volumes[*]: ${allowed.join(', ')}`,
  why: 'Volumes of other types reach past the pod, to the node or to storage that no PersistentVolumeClaim stands for.',
  check({ spec, specPath }) {
    const volumes = listAt(spec, ['volumes']).map(asFields)
    const bad = volumes.filter((volume) => !isAllowed(volume))
    if (bad.length === 0) return undefined
    const types = distinct(bad.map(typeOf))
    const names = joinQuoted(bad.map(({ name }) => asText(name) ?? ''))
    return {
      reason: 'restricted volume types',
      detail: `${plural(bad.length, 'volume', 'volumes')} ${names} ${plural(bad.length, 'uses', 'use')} ${plural(types.length, 'restricted volume type', 'restricted volume types')} ${joinQuoted(types)}`,
      path: [...specPath, 'volumes', volumes.indexOf(bad[0]), typeOf(bad[0])],
    }
  },
}
