/** What LimitRanges and ResourceQuotas refuse of a design before anything runs, in the API server's words. */
import { describe, expect, it, test } from 'vitest'
import { parseDesign } from '../../src/design'
import { deployment, documents, file, pod } from './helpers'

const problems = (...objects: object[]): string[] =>
  parseDesign([{ name: file, text: documents(...objects) }]).problems.map(
    ({ severity, message }) => `${severity}: ${message}`,
  )

const limitRange = (limit: object) => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'lr' },
  spec: { limits: [limit] },
})
const quota = (hard: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'rq' },
  spec: { hard, ...spec },
})
const cpu = (request: string, limit?: string) => ({
  resources: { requests: { cpu: request }, ...(limit ? { limits: { cpu: limit } } : {}) },
})
const web = (replicas: number, request: string) =>
  deployment({ replicas }, { containers: [{ name: 'c', image: 'img:1', ...cpu(request) }] })

describe('LimitRanges', () => {
  const max2 = limitRange({ type: 'Container', max: { cpu: '2' } })
  test.each<[string, object, string[]]>([
    ['a pod within', pod({}, cpu('1', '2')), []],
    [
      'a pod above',
      pod({}, cpu('1', '4')),
      ['error: pods "p" is forbidden: maximum cpu usage per Container is 2, but limit is 4'],
    ],
    [
      // The default limit is the maximum, 2: a request of 3 is above it.
      'a request above the default limit',
      pod({}, cpu('3')),
      [
        'error: Pod "p" is invalid: spec.containers[0].resources.requests: Invalid value: "3": must be less than or equal to cpu limit of 2',
      ],
    ],
    [
      'a template above',
      deployment({}, { containers: [{ name: 'c', image: 'img:1', ...cpu('1', '4') }] }),
      ['warning: pods "web-" is forbidden: maximum cpu usage per Container is 2, but limit is 4'],
    ],
    ['another namespace', { ...pod({}, cpu('1', '4')), metadata: { name: 'p', namespace: 'other' } }, []],
  ])('%s', (_, object, expected) => {
    expect(problems(max2, object)).toEqual(expected)
  })
})

describe('ResourceQuotas', () => {
  test.each<[string, object[], string[]]>([
    ['enough', [quota({ 'requests.cpu': '1' }), web(5, '200m')], []],
    [
      // 1 CPU takes five pods of 200m.
      'too many replicas',
      [quota({ 'requests.cpu': '1' }), web(8, '200m')],
      [
        'warning: 5 of 8 pods can be created: pods "web-" is forbidden: exceeded quota: rq, requested: requests.cpu=200m, used: requests.cpu=1, limited: requests.cpu=1',
      ],
    ],
    [
      'what a Pod takes is gone',
      [quota({ pods: '3' }), pod(), web(3, '1')],
      [
        'warning: 2 of 3 pods can be created: pods "web-" is forbidden: exceeded quota: rq, requested: pods=1, used: pods=3, limited: pods=3',
      ],
    ],
    [
      'no request',
      [quota({ 'limits.memory': '1Gi', 'requests.cpu': '1' }), pod()],
      ['error: pods "p" is forbidden: failed quota: rq: must specify limits.memory for: c; requests.cpu for: c'],
    ],
    [
      'a request from a LimitRange',
      [quota({ 'requests.cpu': '1' }), limitRange({ type: 'Container', defaultRequest: { cpu: '100m' } }), pod()],
      [],
    ],
    [
      'objects are counted in the order of the files',
      [quota({ 'count/deployments.apps': '1' }), deployment(), { ...deployment(), metadata: { name: 'second' } }],
      [
        'error: deployments.apps "second" is forbidden: exceeded quota: rq, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1',
      ],
    ],
    ['another scope', [quota({ pods: '0' }, { scopes: ['BestEffort'] }), web(1, '1')], []],
    [
      'of that scope',
      [quota({ pods: '0' }, { scopes: ['BestEffort'] }), pod()],
      ['error: pods "p" is forbidden: exceeded quota: rq, requested: pods=1, used: pods=0, limited: pods=0'],
    ],
    [
      'DaemonSets, whose pods the nodes decide',
      [
        quota({ pods: '1' }),
        {
          ...deployment(),
          kind: 'DaemonSet',
          spec: {
            selector: { matchLabels: { app: 'web' } },
            template: (deployment() as { spec: { template: object } }).spec.template,
          },
        },
      ],
      [],
    ],
  ])('%s', (_, objects, expected) => {
    expect(problems(...objects)).toEqual(expected)
  })
})

describe('two documents of one object', () => {
  it('show which immutable fields differ, at the second', () => {
    const selector = { matchLabels: { app: 'web', tier: 'x' } }
    const template = {
      metadata: { labels: selector.matchLabels },
      spec: { containers: [{ name: 'c', image: 'img:1' }] },
    }
    expect(problems(deployment(), deployment({ selector, template }))).toEqual([
      'error: metadata.name: Duplicate value: Deployment "default/web" is already defined at input.yaml:1:64',
      'error: spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"x"}}: field is immutable',
    ])
    expect(problems(deployment(), deployment({ replicas: 3 }))).toHaveLength(1)
  })
})
