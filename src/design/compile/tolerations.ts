/** The tolerations that Kubernetes itself adds to pods. */
import type { Toleration } from '../kubernetes'

const notReady = 'node.kubernetes.io/not-ready'
const unreachable = 'node.kubernetes.io/unreachable'
/** --default-not-ready-toleration-seconds and --default-unreachable-toleration-seconds of kube-apiserver. */
const defaultTolerationSeconds = 300

/** Admission's two. Source: plugin/pkg/admission/defaulttolerationseconds/admission.go. */
export function withDefaultTolerations(tolerations: readonly Toleration[]): Toleration[] {
  const result = [...tolerations]
  for (const key of [notReady, unreachable]) {
    const present = tolerations.some(
      (one) => (!one.key || one.key === key) && (!one.effect || one.effect === 'NoExecute'),
    )
    if (present) continue
    result.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: defaultTolerationSeconds })
  }
  return result
}

/** What the DaemonSet controller adds. Source: pkg/controller/daemon/util/daemonset_util.go. */
export function withDaemonSetTolerations(tolerations: readonly Toleration[], hostNetwork: boolean): Toleration[] {
  const result = [...tolerations]
  const put = (key: string, effect: 'NoExecute' | 'NoSchedule') => {
    const toleration: Toleration = { key, operator: 'Exists', effect }
    const same = result.findIndex(
      (one) => one.key === key && one.effect === effect && one.operator === 'Exists' && !one.value,
    )
    if (same >= 0) result[same] = toleration
    else result.push(toleration)
  }
  put(notReady, 'NoExecute')
  put(unreachable, 'NoExecute')
  put('node.kubernetes.io/disk-pressure', 'NoSchedule')
  put('node.kubernetes.io/memory-pressure', 'NoSchedule')
  put('node.kubernetes.io/pid-pressure', 'NoSchedule')
  put('node.kubernetes.io/unschedulable', 'NoSchedule')
  if (hostNetwork) put('node.kubernetes.io/network-unavailable', 'NoSchedule')
  return result
}
