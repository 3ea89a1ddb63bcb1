/** One manifest that is applied to a cluster by itself. */
import { checkedManifest } from './compile/operations'
import type { KubernetesObject } from './kubernetes'
import { Problems } from './problems'
import { readObjects } from './read/objects'
import type { Problem } from './types'

const file = 'manifest.yaml'

/** @returns the object when nothing is wrong with it; what is said of it, in any case. */
export function readManifest(text: string): { object: KubernetesObject | undefined; problems: readonly Problem[] } {
  const problems = new Problems()
  const objects = readObjects([{ name: file, text }], problems)
  if (objects.length > 1) {
    const message = 'expected one object, found several'
    objects[1].report.error(['kind'], message, { remedy: 'apply one after the other' })
  }
  const object = objects.length === 1 ? checkedManifest(objects[0].value, objects[0].report) : undefined
  return { object: problems.errors === 0 ? object : undefined, problems: problems.sorted([file]) }
}

/** What its writer may change of an object: without what the API server and the controllers keep in it. */
export function manifestOf(object: KubernetesObject): KubernetesObject {
  const { status: _, apiVersion, kind, metadata, ...rest } = object as KubernetesObject & { status?: unknown }
  const { name, namespace, labels, annotations } = metadata
  const kept = Object.entries({ name, namespace, labels, annotations: written(annotations) })
  return { apiVersion, kind, metadata: Object.fromEntries(kept.filter(([, value]) => value !== undefined)), ...rest }
}

/** Without those of controllers. */
function written(annotations: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  const entries = Object.entries(annotations ?? {}).filter(
    ([key]) => !key.startsWith('deployment.kubernetes.io/') && !key.startsWith('deprecated.daemonset.'),
  )
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
