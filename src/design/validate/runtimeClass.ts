/** RuntimeClasses. Source: pkg/apis/node/validation/validation.go. */
import type { KubernetesObject, RawQuantity, Toleration } from '../kubernetes'
import type { Reporter } from '../problems'
import { checkTolerations } from './affinity'
import { checkLabels, checkMetadata, labelError } from './names'
import { checkLimits } from './resources'

export function checkRuntimeClassObject(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const { handler, overhead, scheduling } = object as {
    handler?: string
    overhead?: { podFixed?: Record<string, RawQuantity> }
    scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] }
  }
  if (!handler) report.required(['handler'])
  else {
    const why = labelError(handler)
    if (why) report.invalid(['handler'], handler, why)
  }
  checkLimits(overhead?.podFixed ?? {}, ['overhead', 'podFixed'], report)
  checkLabels(scheduling?.nodeSelector, ['scheduling', 'nodeSelector'], report)
  checkTolerations(scheduling?.tolerations, ['scheduling', 'tolerations'], report)
  const seen = new Set<string>()
  scheduling?.tolerations?.forEach((toleration, index) => {
    const { key, operator, value, effect } = toleration
    const identity = JSON.stringify([key, operator, value, effect])
    if (seen.has(identity)) report.duplicate(['scheduling', 'tolerations', index], toleration)
    seen.add(identity)
  })
}
