import type { Service } from '../../../design/types'
import type { ServiceId } from './ids'

/** A Service object with what the control plane keeps for it. */
export interface ServiceState {
  readonly id: ServiceId
  readonly source: Service
  stored: boolean
  /** IPv4 as an unsigned integer; 0 for headless Services and ExternalName. */
  clusterIP: number
  /** Ready endpoints as the EndpointSlices say. */
  endpoints: number
  /** Ready endpoints as the node proxies route to them. */
  programmed: number
}

/** True when a selector (not empty) matches labels; used once per template and Service. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(selector)
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value)
}
