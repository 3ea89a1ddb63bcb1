import { isWorkload, type DocumentIndex, type EditObject } from '../../../design/edit'

const scalable = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])

/** Workloads of the design whose replicas can be set. */
export const scalableIn = (index: DocumentIndex): EditObject[] =>
  index.objects.filter(({ kind, name }) => scalable.has(kind) && name !== '')

/** Workloads of the design, whatever they are. */
export const workloadsIn = (index: DocumentIndex): EditObject[] =>
  index.objects.filter(({ kind, name }) => isWorkload(kind) && name !== '')
