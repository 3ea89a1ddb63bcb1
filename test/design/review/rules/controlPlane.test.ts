import { describe, expect, test } from 'vitest'
import { foundBy, zonal } from '../helpers'

/** Nodes in zones a and b, and a control plane. */
const withPlane = (controlPlane: object, count = 4, pool: object = {}) => zonal(count, pool, { controlPlane })

describe('etcd-even-members', () => {
  test.each<[string, number, string[]]>([
    ['one', 1, []],
    ['three', 3, []],
    ['five', 5, []],
    // Two need both for a majority of 2; four need 3, as three do not.
    ['two', 2, ['warning: etcd has 2 members: it bears the loss of none, as 1 would']],
    ['four', 4, ['warning: etcd has 4 members: it bears the loss of 1, as 3 would']],
    ['eight', 8, ['warning: etcd has 8 members: it bears the loss of 3, as 7 would']],
  ])('%s', (_, replicas, expected) => {
    expect(foundBy('etcd-even-members', withPlane({ replicas }))).toEqual(expected)
  })
})

describe('etcd-quorum-in-one-zone', () => {
  const lost = (zone: string, members: string) => [
    `warning: Zone "${zone}" holds ${members} etcd members: without it there is no majority`,
  ]
  test.each<[string, object, object, string[]]>([
    ['three in three zones', { replicas: 3, zones: ['a', 'b', 'c'] }, {}, []],
    ['five in three zones (2, 2, 1: 3 are left)', { replicas: 5, zones: ['a', 'b', 'c'] }, {}, []],
    [
      'three in two zones (2, 1: 1 is left of the 2 needed)',
      { replicas: 3, zones: ['a', 'b'] },
      {},
      lost('a', '2 of 3'),
    ],
    ['two in two zones (1 is left of the 2 needed)', { replicas: 2, zones: ['b', 'a'] }, {}, lost('b', '1 of 2')],
    ['five in two zones (3, 2)', { replicas: 5, zones: ['b', 'a'] }, {}, lost('b', '3 of 5')],
    ['in one zone of several', { replicas: 3, zones: ['a'] }, { zones: ['a', 'b', 'c'] }, lost('a', '3 of 3')],
    ['in the zones of the nodes', { replicas: 3 }, { zones: ['a', 'b', 'c'] }, []],
    ['in the two zones of the nodes', { replicas: 3 }, { zones: ['a', 'b'] }, lost('a', '2 of 3')],
    ['in the only zone there is: single-zone says so', { replicas: 3, zones: ['a'] }, { zones: ['a'] }, []],
    ['without zones', { replicas: 3 }, { zones: [] }, []],
    ['one member', { replicas: 1, zones: ['a', 'b'] }, {}, []],
  ])('%s', (_, plane, pool, expected) => {
    expect(foundBy('etcd-quorum-in-one-zone', withPlane(plane, 4, pool))).toEqual(expected)
  })
})

describe('single-master', () => {
  const title = 'The control plane is one master, with the only member of etcd'
  test.each<[string, object, number, string[]]>([
    ['of several nodes', {}, 2, [`warning: ${title}`]],
    ['of one node, as one to develop on', { replicas: 1 }, 1, [`info: ${title}`]],
    ['three', { replicas: 3 }, 2, []],
  ])('%s', (_, plane, count, expected) => {
    expect(foundBy('single-master', withPlane(plane, count))).toEqual(expected)
  })
})

describe('control-plane-too-small', () => {
  const small = (has: string, nodes: string, wants: string) => [
    `warning: A master has ${has}; for ${nodes} it should have at least ${wants}`,
  ]
  test.each<[string, object, number, string[]]>([
    ['kubeadm takes 2 CPUs and 2 GiB', { cpu: 2, memory: '2Gi' }, 10, []],
    ['one CPU', { cpu: 1, memory: '2Gi' }, 10, small('1 CPU and 2Gi', '10 nodes', '2 CPUs and 2Gi')],
    ['2 GiB for 11 nodes', { cpu: 2, memory: '2Gi' }, 11, small('2 CPUs and 2Gi', '11 nodes', '2 CPUs and 8Gi')],
    // m7i.large: 2 CPUs, 8 GiB.
    ['m7i.large for 50', { machineType: 'm7i.large' }, 50, []],
    ['m7i.large for 51', { machineType: 'm7i.large' }, 51, small('2 CPUs and 8Gi', '51 nodes', '4 CPUs and 16Gi')],
    ['the default (4 CPUs, 16 GiB) for 250', {}, 250, []],
    ['the default for 251', {}, 251, small('4 CPUs and 16Gi', '251 nodes', '8 CPUs and 32Gi')],
    // n2-standard-8: 8 CPUs, 32 GiB.
    ['n2-standard-8 for 1000', { machineType: 'n2-standard-8' }, 1000, []],
    [
      'n2-standard-8 for 1001',
      { machineType: 'n2-standard-8' },
      1001,
      small('8 CPUs and 32Gi', '1001 nodes', '16 CPUs and 64Gi'),
    ],
    // c7i.2xlarge: 8 CPUs, but 16 GiB; no larger one of its family is in the catalogue, so there is no fix.
    [
      'too little memory',
      { machineType: 'c7i.2xlarge' },
      300,
      small('8 CPUs and 16Gi', '300 nodes', '8 CPUs and 32Gi'),
    ],
  ])('%s', (_, plane, count, expected) => {
    expect(foundBy('control-plane-too-small', withPlane(plane, count))).toEqual(expected)
  })
})
