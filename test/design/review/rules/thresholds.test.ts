import { describe, expect, test } from 'vitest'
import { foundBy, service, web, zonal } from '../helpers'

const namespaces = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `n${index}` },
  }))
const inNamespace = (object: object, namespace: string, name: string) => ({ ...object, metadata: { name, namespace } })
const tested = (what: string, most: number) => `${what}; Kubernetes is tested with up to ${most}`

describe('scalability-threshold', () => {
  test.each<[string, object[], string[]]>([
    ['5,000 nodes', [zonal(5000)], []],
    ['5,001 nodes', [zonal(5001)], [`warning: ${tested('The cluster has 5001 nodes', 5000)}`]],
    ['3,000 pods in a namespace', [zonal(500), web({ replicas: 3000 })], []],
    ['3,001', [zonal(600), web({ replicas: 3001 })], [`warning: ${tested('Namespace "default" has 3001 pods', 3000)}`]],
    // 100 nodes are 2 % of 5,000: 3,000 pods and 200 namespaces.
    [
      'its share of the pods',
      [zonal(100), inNamespace(web({ replicas: 1501 }), 'a', 'x'), inNamespace(web({ replicas: 1500 }), 'b', 'x')],
      ['info: The cluster has 3001 pods; in proportion to its 100 nodes the threshold (150000 at 5000) is 3000'],
    ],
    [
      'a small cluster is not held against it',
      [zonal(99), inNamespace(web({ replicas: 1501 }), 'a', 'x'), inNamespace(web({ replicas: 1500 }), 'b', 'x')],
      [],
    ],
    // The four standard namespaces count.
    ['196 namespaces', [zonal(100), ...namespaces(196)], []],
    [
      '197 namespaces',
      [zonal(100), ...namespaces(197)],
      ['info: The cluster has 201 namespaces; in proportion to its 100 nodes the threshold (10000 at 5000) is 200'],
    ],
    ['250 endpoints', [zonal(50), web({ replicas: 250 }), service({ app: 'web' })], []],
    [
      '251 endpoints',
      [zonal(50), web({ replicas: 251 }), service({ app: 'web' })],
      [`warning: ${tested('The Service has 251 endpoints', 250)}`],
    ],
    [
      'containers, of pods with three',
      [
        zonal(5000),
        ...Array.from({ length: 40 }, (_, index) => {
          const containers = ['a', 'b', 'c'].map((name) => ({ name, image: 'i:1' }))
          return inNamespace(web({ replicas: 2501 }, { containers }), `n${index}`, 'x')
        }),
      ],
      // 40 × 2,501 × 3
      [`warning: ${tested('The cluster has 300120 containers', 300_000)}`],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('scalability-threshold', ...objects)).toEqual(expected)
  })
})
