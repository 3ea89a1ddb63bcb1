import { qosClass } from '../../admission/qos'
import { since } from '../age'
import { dateText } from '../date'
import type { Outline } from '../outline'
import type { PodObject } from '../tables/pod'
import { none } from '../text'
import { conditions, controlledBy, labelled, named, type DescribeFacts } from './facts'
import { describeContainers, placing, volumes } from './containers'

export function pod(object: PodObject, { now }: DescribeFacts, outline: Outline): void {
  const { metadata, spec, status = {} } = object
  const node = spec.nodeName
  named(object, outline)
    .row('Priority', spec.priority ?? 0)
    .row('Priority Class Name', spec.priorityClassName || undefined)
    .row('Runtime Class Name', spec.runtimeClassName || undefined)
    .row('Service Account', spec.serviceAccountName || undefined)
    .row(
      'Node',
      node ? `${node}/${status.hostIP ?? ''}` : none,
      node ? { kind: 'Node', namespace: '', name: node } : null,
    )
  if (status.startTime) outline.row('Start Time', dateText(status.startTime))
  labelled(object, outline)
  const ended = status.phase === 'Failed' || status.phase === 'Succeeded'
  if (metadata.deletionTimestamp !== undefined && !ended) {
    outline.row('Status', `Terminating (lasts ${since(metadata.deletionTimestamp, now)})`)
    outline.row('Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`)
  } else outline.row('Status', status.phase)
  outline.row('Reason', status.reason || undefined).row('Message', status.message || undefined)
  const ips = (status.podIPs ?? []).map(({ ip }) => ip)
  outline.row('IP', ips[0] ?? '')
  controlledBy(object, outline)
  outline.row('NominatedNodeName', status.nominatedNodeName || undefined)
  if (spec.initContainers?.length) {
    describeContainers('Init Containers', spec.initContainers, status.initContainerStatuses ?? [], outline)
  }
  describeContainers('Containers', spec.containers, status.containerStatuses ?? [], outline)
  conditions(status.conditions, ['Type', 'Status', 'Reason'], outline)
  volumes(spec, outline)
  outline.row('QoS Class', qosClass(spec as never))
  placing({ ...spec, priorityClassName: undefined }, outline)
}
