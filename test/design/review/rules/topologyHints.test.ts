import { expect, it } from 'vitest'
import { cluster, deployment } from '../../helpers'
import { foundBy } from '../helpers'

const service = (annotations: object = { 'service.kubernetes.io/topology-mode': 'Auto' }) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', annotations },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
})
const zones = (...names: string[]) =>
  cluster({
    count: 6,
    machineType: undefined,
    capacity: { cpu: '4', memory: '8Gi' },
    ...(names.length ? { zones: names } : {}),
  })
const found = (replicas: number, of: object, on = zones('a', 'b', 'c')) =>
  foundBy('topology-hints', on, deployment({ replicas }), of)
const title = 'warning: No topology hints for Service default/web: '

it.each([
  // A third each: 3 · 1/3 / 1.2 is 0.83, one endpoint each of three; two zones are 1.67, two each.
  [3, []],
  [2, [`${title}Insufficient number of endpoints (2 endpoints, 3 zones)`]],
  // 4 / 3 / 1.2 is 1.11: two each, six of four.
  [
    4,
    [
      `${title}Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (4 endpoints, 3 zones)`,
    ],
  ],
  // 5 / 3 / 1.2 is 1.39: six of five. 6 / 3 / 1.2 is 1.67: six of six.
  [6, []],
])('%i endpoints in three zones', (replicas, titles) => {
  expect(found(replicas, service())).toEqual(titles)
})

it('says so where nodes have no zones, or are in one', () => {
  const why = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'
  expect(found(6, service(), zones())).toEqual([`${title}${why}`])
  expect(found(6, service(), zones('a'))).toEqual([`${title}${why}`])
})

it('counts what an autoscaler keeps at least, and leaves alone what is not asked for', () => {
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 6,
      maxReplicas: 9,
    },
  }
  expect(foundBy('topology-hints', zones('a', 'b', 'c'), deployment({ replicas: 2 }), service(), autoscaler)).toEqual(
    [],
  )
  expect(found(2, service({}))).toEqual([])
  expect(found(2, service({ 'service.kubernetes.io/topology-mode': 'Disabled' }))).toEqual([])
})
