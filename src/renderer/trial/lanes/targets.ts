import type { DocumentIndex, EditObject } from '../../../design/edit'

const scalable = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])

/** Workloads of the design whose replicas can be set. */
export const scalableIn = (index: DocumentIndex): EditObject[] =>
  index.objects.filter(({ kind, name }) => scalable.has(kind) && name !== '')
