import { asFields, asText, listAt } from '../fields'
import { podField, type Control } from './control'

/** By the minor version that allowed them. */
const allowed: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
}

export const sysctls: Control = {
  id: 'sysctls',
  level: 'baseline',
  name: 'Sysctls',
  allows: `securityContext.sysctls[*].name of the pod: ${Object.keys(allowed).join(', ')}`,
  why: 'Settings of the kernel that are not kept apart by namespaces act on the whole node.',
  check(pod, minor) {
    const names = listAt(pod.security, ['sysctls']).map((sysctl) => asText(asFields(sysctl).name) ?? '')
    const isBad = (name: string) => !Object.hasOwn(allowed, name) || allowed[name] > minor
    const bad = names.filter(isBad)
    if (bad.length === 0) return undefined
    return {
      reason: 'forbidden sysctls',
      detail: bad.join(', '),
      path: podField(pod, 'sysctls', names.findIndex(isBad), 'name'),
    }
  },
}
