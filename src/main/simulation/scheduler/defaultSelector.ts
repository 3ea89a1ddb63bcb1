import type { LabelSelector } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import { selects } from '../state/services'
import { compileSelector } from './labelSelector'
import type { DefaultSelector } from './spreadConstraints'

/**
 * What spreads a pod by default (plugins/helper/spread.go): the selectors of all Services that select it, and that of the
 * ReplicaSet or StatefulSet that owns it.
 */
export function defaultSelectorOf(
  services: readonly { namespace: string; selector: Readonly<Record<string, string>> | null }[],
  /** Of the owning ReplicaSet or StatefulSet; undefined for pods of others. */
  ownerSelector: (template: PodTemplate) => LabelSelector | undefined,
): DefaultSelector {
  return (template) => {
    const matchLabels: Record<string, string> = {}
    for (const { namespace, selector } of services) {
      if (selector !== null && namespace === template.namespace && selects(selector, template.labels)) {
        Object.assign(matchLabels, selector)
      }
    }
    return compileSelector({ matchLabels }, ownerSelector(template) ?? {})
  }
}
