import type { LabelSelector, NodeSelectorTerm } from '../../../design/kubernetes'
import type { NodeSpec } from '../../../design/types'
import { compileSelector, type CompiledSelector } from '../scheduler/labelSelector'
import { matchesAnyTerm } from '../../../design/nodeMatch'
import type { Volume } from './persistentVolume'
import type { CSINode, StorageClass } from './storage'

const selectors = new WeakMap<LabelSelector, CompiledSelector>()

/** A selector of a storage object, compiled once. */
export function selectorOf(selector: LabelSelector): CompiledSelector {
  let compiled = selectors.get(selector)
  if (!compiled) selectors.set(selector, (compiled = compileSelector(selector)))
  return compiled
}

/** component-helpers/storage/volume/helpers.go, CheckNodeAffinity. */
export function canReach(node: NodeSpec, affinity: readonly NodeSelectorTerm[] | undefined): boolean {
  return affinity === undefined || matchesAnyTerm(affinity, node)
}

/** The same for a claim's own volume, which the node may serve through CSI (volumebinding/binder.go, tryTranslatePVToCSI). */
export function canReachBound(node: NodeSpec, volume: Volume, csiNode: CSINode | undefined): boolean {
  const migrated = volume.plugin !== undefined && csiNode?.migratedPlugins.has(volume.plugin)
  return canReach(node, migrated ? volume.migratedAffinity : volume.affinity)
}

/** allowedTopologies of a class: no terms allow every node, an empty term none (apis/core/v1/helper). */
export function allowsNode({ allowedTopologies }: StorageClass, labels: Readonly<Record<string, string>>): boolean {
  if (allowedTopologies.length === 0) return true
  return allowedTopologies.some(({ matchLabelExpressions }) => {
    const expressions = matchLabelExpressions ?? []
    return expressions.length > 0 && expressions.every(({ key, values }) => values.includes(labels[key]))
  })
}
