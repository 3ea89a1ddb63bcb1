/** Endpoints that users write, of Services without a selector. Source: ValidateEndpoints in pkg/apis/core/validation. */
import type { KubernetesObject } from '../kubernetes'
import type { Reporter } from '../problems'
import { checkMetadata } from './names'

interface Subset {
  addresses?: { ip?: string }[]
  notReadyAddresses?: { ip?: string }[]
  ports?: { name?: string; port?: number }[]
}

export function checkEndpoints(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const { subsets = [] } = object as { subsets?: Subset[] }
  subsets.forEach(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const path = ['subsets', index]
    if (addresses.length === 0 && notReadyAddresses.length === 0)
      report.error(path, 'Required value: must specify `addresses` or `notReadyAddresses`')
    addresses.forEach((one, at) => checkAddress(one, [...path, 'addresses', at], report))
    notReadyAddresses.forEach((one, at) => checkAddress(one, [...path, 'notReadyAddresses', at], report))
    ports.forEach(({ name = '', port }, at) => {
      const place = [...path, 'ports', at]
      if (ports.length > 1 && name === '') report.required([...place, 'name'])
      if (port === undefined || port < 1 || port > 65535)
        report.invalid([...place, 'port'], port ?? 0, 'must be between 1 and 65535, inclusive')
    })
  })
}

function checkAddress({ ip = '' }: { ip?: string }, path: (string | number)[], report: Reporter): void {
  const parts = ip.split('.')
  const isV4 = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  const isV6 = ip.includes(':') && /^[0-9a-f:.]+$/i.test(ip)
  if (!isV4 && !isV6)
    report.invalid([...path, 'ip'], ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
  else if (isV4 && parts[0] === '127')
    report.invalid([...path, 'ip'], ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
}
