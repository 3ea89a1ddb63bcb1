/** Sorts objects by what they are to a design, checking each by itself. */
import type { KubernetesObject } from './kubernetes'
import type { Notices } from './notices'
import type { Reporter } from './problems'
import type { RawObject } from './read/objects'
import { checkSchema } from './schemaProblems'
import { classify } from './validate/kinds'
import { checkKind } from './validate/checkKind'
import { checkStructure } from './validate/structure'
import { validateCluster, validateTrial } from 'virtual:validators'

/** An object that is of an understood kind. `sound`: nothing in it is an error, so that it can be compiled. */
export interface CheckedObject {
  object: KubernetesObject
  report: Reporter
  namespaced: boolean
  sound: boolean
}

export interface Sorted {
  clusters: CheckedObject[]
  trials: CheckedObject[]
  nodes: CheckedObject[]
  /** Everything else that is understood, in order. */
  others: CheckedObject[]
  /** Carried along without effect. */
  carried: RawObject[]
  /** Whether there was a Cluster or a Node at all, sound or not. */
  hasClusterOrNode: boolean
}

export function sortObjects(objects: readonly RawObject[], notices: Notices): Sorted {
  const sorted: Sorted = { clusters: [], trials: [], nodes: [], others: [], carried: [], hasClusterOrNode: false }
  for (const raw of objects) sortObject(raw, sorted, notices)
  return sorted
}

function sortObject(raw: RawObject, sorted: Sorted, notices: Notices): void {
  const { value: object, report } = raw
  const { kind, apiVersion } = object
  if (kind === 'Cluster' || kind === 'Node')
    sorted.hasClusterOrNode ||= apiVersion === 'v1' || apiVersion.startsWith('seatrial.dev/')
  const classified = classify(apiVersion, kind, report)
  if (!classified) return
  const before = report.problems.errors
  if (classified.is === 'seatrial') {
    const list = kind === 'Cluster' ? sorted.clusters : sorted.trials
    const sound = checkSchema(kind === 'Cluster' ? validateCluster : validateTrial, object, report)
    list.push({ object, report, namespaced: false, sound })
    return
  }
  if (classified.is === 'carried') {
    notices.add(kind, classified.custom ? customMessage : carriedMessage)
    sorted.carried.push(raw)
    return
  }
  // Values are looked at only when their types are right.
  if (checkStructure(classified.type, object, [], report)) {
    object.metadata ??= {}
    checkKind(kind, object, report)
  }
  const sound = report.problems.errors === before
  const list = kind === 'Node' ? sorted.nodes : sorted.others
  list.push({ object, report, namespaced: classified.namespaced, sound })
}

export const carriedMessage = 'is kept in the document; it has no effect on the simulation'
export const customMessage = 'is a custom resource: no operator is simulated, so nothing comes of it'
