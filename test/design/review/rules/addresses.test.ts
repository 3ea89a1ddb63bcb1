import { describe, expect, test } from 'vitest'
import { foundBy, service, zonal } from '../helpers'

describe('pod-cidr-too-small', () => {
  const cluster = (count: number, network: object, pool: object = {}) => zonal(count, pool, { network })

  test.each<[string, object, string[]]>([
    // A /16 has 2^(24-16) = 256 ranges of /24.
    ['256 ranges for 255 nodes', cluster(255, { podCIDR: '10.244.0.0/16' }), []],
    [
      'for 256 nodes',
      cluster(256, { podCIDR: '10.244.0.0/16' }),
      [
        'warning: 10.244.0.0/16 has a /24 range for 256 nodes: there is none left for a node more, not even while one is replaced',
      ],
    ],
    [
      'for 300 nodes',
      cluster(300, { podCIDR: '10.244.0.0/16' }),
      ['error: 10.244.0.0/16 has a /24 range for 256 nodes; the other 44 of 300 get no pod addresses'],
    ],
    // A /22 has four; the wider ones meet 10.244.0.0/14, where the Services are, at once.
    [
      'without room to grow',
      cluster(5, { podCIDR: '10.243.252.0/22', serviceCIDR: '10.243.248.0/22' }),
      ['error: 10.243.252.0/22 has a /24 range for 4 nodes; the other 1 of 5 get no pod addresses'],
    ],
    ['the default grows by itself', cluster(300, {}), []],
    // 2^(32-26) - 3 = 61 addresses for 110 pods; with 61 pods they do.
    [
      'ranges too small for the pods',
      cluster(2, { nodeCIDRMaskSize: 26 }),
      ['warning: A node\'s /26 range has 61 addresses for pods; nodes of pool "general" take up to 110'],
    ],
    ['just large enough', cluster(2, { nodeCIDRMaskSize: 26 }, { maxPods: 61 }), []],
  ])('%s', (_, object, expected) => {
    expect(foundBy('pod-cidr-too-small', object)).toEqual(expected)
  })
})

describe('service-range-too-small', () => {
  const services = (count: number, spec: object = {}) =>
    Array.from({ length: count }, (_, index) => service({ app: 'web' }, spec, `s${index}`))
  // A /28 has 2^4 - 2 = 14 addresses, a /29 has 6; two are for the API server and DNS.
  const cluster = (prefix: number) => zonal(1, {}, { network: { serviceCIDR: `10.96.0.0/${prefix}` } })

  test.each<[string, object[], string[]]>([
    // 9 + 2 = 11 of 14 are 79 %, 10 + 2 = 12 are 86 %.
    ['11 of 14', [cluster(28), ...services(9)], []],
    [
      '12 of 14',
      [cluster(28), ...services(10)],
      ['warning: 10.96.0.0/28 has 14 addresses for 12 Services (with those of the API server and DNS)'],
    ],
    [
      '7 of 6',
      [cluster(29), ...services(5)],
      ['error: 10.96.0.0/29 has 6 addresses for 7 Services (with those of the API server and DNS)'],
    ],
    ['headless ones want none', [cluster(29), ...services(5, { clusterIP: 'None' })], []],
    ['nor do names', [cluster(29), ...services(5, { type: 'ExternalName', externalName: 'example.com' })], []],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('service-range-too-small', ...objects)).toEqual(expected)
  })
})
