/** A pod as Pod Security looks at it: its specification with the defaults that matter, whatever is written there. */
import type { Path } from '../../fieldPath'
import { asFields, asText, fieldsAt, type Fields } from '../fields'
import type { ReviewedWorkload } from '../pods'
import type { Violation } from './control'

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
  /** Of a manifest that belongs to several clusters: what the controls said of it, by their names and versions. */
  answers: Map<string, { violation: Violation | undefined }> | undefined
  /** hostUsers: false. Root in such a pod is nobody on the node. */
  hasOwnUsers: boolean
}

type Written = Pick<ReviewedWorkload, 'source' | 'spec' | 'specPath' | 'templatePath' | 'containers'>

export function securedPod({ source, spec, specPath, templatePath, containers }: Written): SecuredPod {
  const annotationsPath = [...templatePath, 'metadata', 'annotations']
  return {
    specPath,
    spec,
    security: asFields(spec.securityContext),
    containers: containers.map((one) => ({ ...one, security: asFields(one.fields.securityContext) })),
    annotations: fieldsAt(source.object, annotationsPath) as Record<string, string>,
    annotationsPath,
    isWindows: asText(asFields(spec.os).name) === 'windows',
    answers: source.isShared ? new Map() : undefined,
    hasOwnUsers: spec.hostUsers === false,
  }
}
