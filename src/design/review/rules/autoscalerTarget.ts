import { asText, fieldsAt } from '../fields'
import { didYouMean } from '../../suggest'
import type { Rule } from '../rule'

/** What can be scaled and is read by Seatrial. */
const scalable = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']

export const autoscalerTarget: Rule = {
  id: 'autoscaler-target-missing',
  name: 'Autoscaler without a target',
  severities: ['warning', 'info'],
  looksFor:
    "HorizontalPodAutoscalers whose scaleTargetRef names an object that is not in their namespace; of kinds that are not Kubernetes' own it is worth knowing only.",
  why: 'The autoscaler reports FailedGetScale and does nothing: the workload stays at its replicas whatever the load.',
  reference: {
    title: 'Horizontal Pod Autoscaling',
    url: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  },
  check({ sources }, report) {
    for (const source of sources.ofKind('HorizontalPodAutoscaler')) {
      const target = fieldsAt(source.object, ['spec', 'scaleTargetRef'])
      const [kind, name] = [asText(target.kind) ?? '', asText(target.name) ?? '']
      const { namespace } = source.subject
      if (sources.find(kind, namespace, name)) continue
      const known = sources.ofKind(kind).filter(({ subject }) => subject.namespace === namespace)
      const suggestion = didYouMean(
        name,
        known.map(({ subject }) => subject.name),
      )
      const hint = suggestion?.startsWith('did you mean') ? `; ${suggestion}` : ''
      report({
        severity: scalable.includes(kind) ? 'warning' : 'info',
        object: source,
        path: ['spec', 'scaleTargetRef', 'name'],
        title: `There is no ${kind} "${name}" in namespace "${namespace}"${hint}`,
      })
    }
  },
}
