import type { KubernetesObject, ObjectMeta } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'

/** spec.volumes[] of a pod: the sources that scheduling looks at, in the API's field names. */
export interface RawVolume {
  name: string
  persistentVolumeClaim?: { claimName: string; readOnly?: boolean } | null
  ephemeral?: { volumeClaimTemplate?: ClaimTemplate; readOnly?: boolean } | null
  csi?: { driver?: string } | null
  gcePersistentDisk?: { pdName?: string; readOnly?: boolean } | null
  awsElasticBlockStore?: { volumeID?: string; readOnly?: boolean } | null
  iscsi?: { iqn?: string; readOnly?: boolean } | null
  rbd?: { monitors?: string[]; pool?: string; image?: string; readOnly?: boolean } | null
  azureDisk?: { diskURI?: string; kind?: string } | null
  cinder?: { volumeID?: string } | null
  portworxVolume?: { volumeID?: string } | null
  azureFile?: object | null
  vsphereVolume?: object | null
}

export interface ClaimTemplate {
  metadata?: Pick<ObjectMeta, 'labels' | 'annotations'> | null
  spec: KubernetesObject['spec']
}

/** A volume of a template that is a claim; its name may depend on the pod. */
export interface TemplateClaim {
  readonly volume: string
  /** The claim's name, or undefined when each pod has one of its own (claims.ts). */
  readonly claim: string | undefined
  /** A generic ephemeral volume: the claim is `<pod>-<volume>`, made by a controller. */
  readonly ephemeral: ClaimTemplate | undefined
  readonly readOnly: boolean
}

/** What a template's volumes are, read once. */
export interface TemplateVolumes {
  /** In the order in which the pod has them: a StatefulSet's claims before the template's own volumes. */
  readonly claims: readonly TemplateClaim[]
  /** Volumes without a claim that name a disk or a CSI driver by themselves. */
  readonly inline: readonly RawVolume[]
  readonly count: number
}

const known = new WeakMap<PodTemplate, TemplateVolumes>()

/** O(1) after the first call for a template. */
export function volumesOf(template: PodTemplate): TemplateVolumes {
  let volumes = known.get(template)
  if (!volumes) known.set(template, (volumes = readVolumes(template)))
  return volumes
}

/** The StatefulSet controller puts its claims first, in place of volumes of the same name (stateful_set_utils.go). */
function readVolumes(template: PodTemplate): TemplateVolumes {
  const written = (template.spec.volumes ?? []) as RawVolume[]
  const own = written.filter((volume) => !template.claimTemplates.includes(volume.name))
  const claims: TemplateClaim[] = template.claimTemplates.map((volume) => ({
    volume,
    claim: undefined,
    ephemeral: undefined,
    readOnly: false,
  }))
  const inline: RawVolume[] = []
  for (const volume of own) {
    const claim = volume.persistentVolumeClaim
    const template = volume.ephemeral?.volumeClaimTemplate
    if (claim) {
      const readOnly = claim.readOnly === true
      claims.push({ volume: volume.name, claim: claim.claimName, ephemeral: undefined, readOnly })
    } else if (template) claims.push({ volume: volume.name, claim: undefined, ephemeral: template, readOnly: false })
    else inline.push(volume)
  }
  return { claims, inline, count: template.claimTemplates.length + own.length }
}
