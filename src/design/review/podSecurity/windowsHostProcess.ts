import { fieldsAt, type Fields } from '../fields'
import { containerField, podField, settersOf, type Control } from './control'

const isBad = (security: Fields) => fieldsAt(security, ['windowsOptions']).hostProcess === true

export const windowsHostProcess: Control = {
  id: 'windowsHostProcess',
  level: 'baseline',
  name: 'HostProcess',
  allows: 'securityContext.windowsOptions.hostProcess: unset or false',
  why: 'A HostProcess container runs on the Windows node itself.',
  check(pod) {
    const ofPod = isBad(pod.security)
    const bad = pod.containers.filter(({ security }) => isBad(security))
    if (!ofPod && bad.length === 0) return undefined
    const at = ['windowsOptions', 'hostProcess']
    return {
      reason: 'hostProcess',
      detail: `${settersOf(ofPod, bad)} must not set securityContext.windowsOptions.hostProcess=true`,
      path: ofPod ? podField(pod, ...at) : containerField(bad[0], ...at),
    }
  },
}
