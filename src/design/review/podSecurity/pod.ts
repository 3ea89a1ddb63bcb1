/** A pod as Pod Security looks at it: its specification with the defaults that matter, whatever is written there. */
import type { Path } from '../../fieldPath'
import { asFields, asText, fieldsAt, type Fields } from '../fields'
import type { ReviewedWorkload } from '../pods'

export interface SecuredContainer {
  name: string
  path: Path
  fields: Fields
  /** Its securityContext. */
  security: Fields
}

export interface SecuredPod {
  specPath: Path
  spec: Fields
  /** spec.securityContext */
  security: Fields
  /** Init, regular and ephemeral ones, in this order. */
  containers: readonly SecuredContainer[]
  annotations: Readonly<Record<string, string>>
  annotationsPath: Path
  /** spec.os.name is windows: what only Linux has is not asked of it. */
  isWindows: boolean
  /** hostUsers: false. Root in such a pod is nobody on the node. */
  hasOwnUsers: boolean
}

export function securedPod({ source, spec, specPath, templatePath, containers }: ReviewedWorkload): SecuredPod {
  const annotationsPath = [...templatePath, 'metadata', 'annotations']
  return {
    specPath,
    spec,
    security: asFields(spec.securityContext),
    containers: containers.map((one) => ({ ...one, security: asFields(one.fields.securityContext) })),
    annotations: fieldsAt(source.object, annotationsPath) as Record<string, string>,
    annotationsPath,
    isWindows: asText(asFields(spec.os).name) === 'windows',
    hasOwnUsers: spec.hostUsers === false,
  }
}
