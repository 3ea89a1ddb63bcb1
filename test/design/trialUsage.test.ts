import { describe, expect, it, test } from 'vitest'
import { readUsage } from '../../src/design/compile/readChurn'
import { applyChanges, indexDocument, renameObject } from '../../src/design/edit'
import { deployment, designOf, documents, problemsOf, trial, warningsOf } from './helpers'

const web = { kind: 'Deployment', name: 'web' }
const withUsage = (...usage: object[]) => documents(trial({ duration: '10m', usage }), deployment())
const usageOf = (entry: object) => designOf(withUsage({ ...web, ...entry })).trial.usage?.[0]

describe('usage of a Trial', () => {
  it('is of a workload, from the beginning to the end unless said otherwise', () => {
    expect(usageOf({ cpu: { shape: 'Constant', value: '250m' } })).toEqual({
      cluster: 'default',
      workload: { kind: 'Deployment', namespace: 'default', name: 'web' },
      atSeconds: 0,
      forSeconds: Infinity,
      cpu: { shape: 'Constant', perSecond: 250 },
      memory: undefined,
      requestRate: undefined,
      cpuPerRequest: 0,
      memoryPerRequest: 0,
    })
    expect(usageOf({ at: '1m', for: '2m', memory: { shape: 'Constant', value: '1Gi' } })).toMatchObject({
      atSeconds: 60,
      forSeconds: 120,
    })
    expect(designOf(documents(trial({}), deployment())).trial).not.toHaveProperty('usage')
  })

  const shapes: [object, object][] = [
    [
      { shape: 'Ramp', from: '100m', to: 1 },
      { shape: 'Ramp', from: 100, to: 1000 },
    ],
    [
      { shape: 'Step', from: '50m', to: '0.25', steps: 2 },
      { shape: 'Step', from: 50, to: 250, steps: 2 },
    ],
    [
      { shape: 'Burst', peak: '2', every: '1m', length: '5s' },
      { shape: 'Burst', base: 0, peak: 2000, everySeconds: 60, lengthSeconds: 5 },
    ],
    [
      { shape: 'DayCurve', low: '10m', high: '90m', period: '10m' },
      { shape: 'DayCurve', low: 10, high: 90, periodSeconds: 600, peakAtSeconds: 300 },
    ],
    [
      { shape: 'Trace', csv: 'time,cpu\n0,50m\n90s,250m\n' },
      { shape: 'Trace', seconds: [0, 90], perSecond: [50, 250], interpolation: 'Step' },
    ],
  ]
  test.each(shapes)('CPU may be %j', (cpu, expected) => {
    expect(usageOf({ cpu })).toMatchObject({ cpu: expected })
    // A picture reads the same, without the rest of the document.
    expect(readUsage({ cpu }, 'cpu')).toEqual(expected)
  })

  it('may follow requests, of which each costs something', () => {
    const requestRate = { shape: 'Constant', value: 40 }
    // Half a thousandth of a CPU, a quarter of a MiB.
    expect(usageOf({ requestRate, cpuPerRequest: '500u', memoryPerRequest: '256Ki' })).toMatchObject({
      requestRate: { shape: 'Constant', perSecond: 40 },
      cpuPerRequest: 0.5,
      memoryPerRequest: 262_144,
    })
  })

  const refused: [string, object, string, string?][] = [
    ['nothing', {}, 'spec.usage[0]: expected one of cpu, memory, requestRate'],
    [
      'requests that cost nothing',
      { requestRate: { shape: 'Constant', value: 1 } },
      'spec.usage[0].cpuPerRequest: Required value: or memoryPerRequest: what a request costs',
      'add for example "cpuPerRequest: 5m"',
    ],
    [
      'costs without requests',
      { cpu: { shape: 'Constant', value: '1' }, cpuPerRequest: '5m' },
      'spec.usage[0].cpuPerRequest: Forbidden: only with a requestRate',
    ],
    [
      'what is no quantity',
      { cpu: { shape: 'Constant', value: '250x' } },
      'spec.usage[0].cpu.value: Invalid value: "250x": quantities must match the regular expression',
    ],
    [
      'less than nothing',
      { memory: { shape: 'Ramp', from: '-1Gi', to: '1Gi' } },
      'spec.usage[0].memory.from: Invalid value: "-1Gi": must be greater than or equal to 0',
    ],
    [
      'a cost of nothing',
      { requestRate: { shape: 'Constant', value: 1 }, cpuPerRequest: '0' },
      'spec.usage[0].cpuPerRequest: Invalid value: "0": must be greater than 0',
    ],
    [
      'a field of another shape',
      { cpu: { shape: 'Constant', value: '1', to: '2' } },
      'spec.usage[0].cpu.to: Forbidden: the shape Constant takes only value',
    ],
    [
      'a workload that is not there',
      { name: 'wep', cpu: { shape: 'Constant', value: '1' } },
      'spec.usage[0].name: Not found: "wep": no Deployment in the namespace "default" has this name',
      'did you mean "web"?',
    ],
    [
      'no time at all',
      { for: '0s', cpu: { shape: 'Constant', value: '1' } },
      'spec.usage[0].for: Invalid value: "0s": must be greater than 0',
    ],
    [
      'a line of a trace that is no amount',
      { cpu: { shape: 'Trace', csv: '0,1\n5,lots' } },
      'spec.usage[0].cpu.csv: line 2: "lots" is no amount',
      'write a quantity such as 50m',
    ],
  ]
  test.each(refused)('refuses %s', (_, entry, message, remedy) => {
    const [problem, ...more] = problemsOf(withUsage({ ...web, ...entry }))
    expect(problem.message).toContain(message)
    if (remedy) expect(problem.remedy).toContain(remedy)
    expect(more).toEqual([])
  })

  it('is warned of where it comes too late', () => {
    const [warning] = warningsOf(withUsage({ ...web, at: '10m', cpu: { shape: 'Constant', value: '1' } }))
    expect(warning.message).toBe('spec.usage[0].at: is not before the end of the trial: this usage never happens')
  })

  it('follows a workload that is renamed', () => {
    const text = withUsage({ ...web, cpu: { shape: 'Constant', value: '1' } })
    const index = indexDocument(text)
    const object = index.objects.find(({ kind }) => kind === 'Deployment')!
    const renamed = applyChanges(text, renameObject(index, object, 'shop'))
    expect(designOf(renamed).trial.usage?.[0].workload.name).toBe('shop')
  })

  it('is what an autoscaler acts on: one that has none is a notice', () => {
    const autoscaler = (metrics: object[]) => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', ...web }, metrics },
    })
    const target = { type: 'AverageValue', averageValue: '1' }
    const external = { type: 'External', external: { metric: { name: 'queue' }, target } }
    const notices = (metrics: object[], usage: object[]) =>
      designOf(documents(trial({ usage }), deployment(), autoscaler(metrics))).notices.map(({ subject }) => subject)
    const known = { ...web, cpu: { shape: 'Constant', value: '1' } }
    expect(notices([], [])).toEqual(['HorizontalPodAutoscaler'])
    expect(notices([], [known])).toEqual([])
    expect(notices([external], [known])).toEqual(['HorizontalPodAutoscaler spec.metrics'])
  })

  it('reaches the run with the defaults of the API server', () => {
    const text = documents(deployment(), {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', ...web }, behavior: { scaleDown: {} } },
    })
    const [stored] = designOf(text).clusters[0].objects
    // pkg/apis/autoscaling/v2/defaults.go: one replica, 80 % of the CPU, all at once every 15 s.
    expect(stored).toMatchObject({
      metadata: { namespace: 'default' },
      spec: {
        minReplicas: 1,
        metrics: [{ resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
        behavior: {
          scaleDown: { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }], selectPolicy: 'Max' },
        },
      },
    })
  })
})
