import { asFields, asText, listAt } from '../fields'
import { joinQuoted, plural, type Control } from './control'

export const hostPathVolumes: Control = {
  id: 'hostPathVolumes',
  level: 'baseline',
  name: 'HostPath Volumes',
  allows: 'volumes[*].hostPath: unset',
  why: "Through a directory of the node a pod can read other pods' secrets or write what the node runs.",
  check({ spec, specPath }) {
    const volumes = listAt(spec, ['volumes']).map(asFields)
    const bad = volumes.filter(({ hostPath }) => hostPath !== undefined)
    if (bad.length === 0) return undefined
    return {
      reason: 'hostPath volumes',
      detail: `${plural(bad.length, 'volume', 'volumes')} ${joinQuoted(bad.map(({ name }) => asText(name) ?? ''))}`,
      path: [...specPath, 'volumes', volumes.indexOf(bad[0]), 'hostPath'],
    }
  },
}
