import { describe, expect, it, test } from 'vitest'
import { parseDesign, type ChurnLoad } from '../../src/design'
import { cluster, deployment, designOf, documents, pod, problemsOf, trial, warningsOf } from './helpers'

function trialOf(spec: object, ...others: object[]) {
  return designOf(documents(trial(spec), deployment(), ...others)).trial
}

function churnOf(churn: object, rest: object = {}): ChurnLoad {
  const [load] = trialOf({ load: [{ at: '0s', ...rest, churn: { name: 'x', createRate: 1, ...churn } }] }).load
  if (load.type !== 'churn') throw new Error('expected churn')
  return load
}

describe('defaults', () => {
  it('without a Trial', () => {
    expect(designOf(documents(pod())).trial).toEqual({
      name: 'default',
      seed: 1,
      durationSeconds: 600,
      load: [],
      objectives: [
        { name: 'Mutating API calls p99', metric: 'apiMutating', percentile: 'p99', limit: 1 },
        { name: 'Read API calls p99 (resource)', metric: 'apiReadResource', percentile: 'p99', limit: 1 },
        { name: 'Read API calls p99 (namespace, cluster)', metric: 'apiReadCluster', percentile: 'p99', limit: 30 },
        { name: 'Pod startup p99', metric: 'podStartup', percentile: 'p99', limit: 5 },
      ],
    })
  })

  it('of an empty one', () => {
    expect(trialOf({})).toMatchObject({ name: 't', seed: 1, durationSeconds: 600, load: [], objectives: { length: 4 } })
  })

  it('yield to options', () => {
    const text = documents(trial({ seed: 5, duration: '1h' }), pod())
    const result = parseDesign([{ name: 'f', text }], { seed: 4294967295, durationSeconds: 30 })
    expect(result.ok && result.design.trial).toMatchObject({ seed: 4294967295, durationSeconds: 30 })
  })
})

describe('objectives', () => {
  it('are exactly those listed', () => {
    const objectives = [
      { name: 'quick', metric: 'schedulingSli', percentile: 'p50', max: '500ms' },
      { metric: 'podStartup', max: '10s' },
      { metric: 'podsPending', max: 3 },
    ]
    expect(trialOf({ objectives }).objectives).toEqual([
      { name: 'quick', metric: 'schedulingSli', percentile: 'p50', limit: 0.5 },
      { name: 'Pod startup p99', metric: 'podStartup', percentile: 'p99', limit: 10 },
      { name: 'Pods pending at the end', metric: 'podsPending', percentile: 'p99', limit: 3 },
    ])
    expect(trialOf({ objectives: [] }).objectives).toEqual([])
  })
})

describe('scale', () => {
  const scale = { kind: 'Deployment', name: 'web', replicas: 7 }

  it('names a workload', () => {
    expect(trialOf({ load: [{ at: '2m', scale }] }).load).toEqual([
      {
        type: 'scale',
        cluster: 'default',
        atSeconds: 120,
        workload: { kind: 'Deployment', namespace: 'default', name: 'web' },
        replicas: 7,
      },
    ])
  })

  it('finds the cluster that has it', () => {
    const east = { ...cluster(), metadata: { name: 'east' } }
    const west = { ...cluster(), metadata: { name: 'west' } }
    const there = { ...deployment(), metadata: { name: 'there', annotations: { 'seatrial.dev/clusters': 'west' } } }
    const load = [{ at: '1s', scale: { ...scale, name: 'there' } }]
    expect(trialOf({ load }, east, west, there).load[0].cluster).toBe('west')
  })
})

describe('churn', () => {
  it('has defaults', () => {
    expect(churnOf({})).toMatchObject({
      type: 'churn',
      name: 'x',
      cluster: 'default',
      atSeconds: 0,
      forSeconds: Infinity,
      rate: { shape: 'Constant', perSecond: 1 },
      deleteRatePerSecond: 0,
      arrivals: 'Poisson',
      lifetime: null,
      template: {
        namespace: 'default',
        labels: { 'seatrial.dev/churn': 'x' },
        requests: { cpu: 100, memory: 128 * 1024 ** 2 },
        containers: [{ image: 'registry.k8s.io/pause:3.10' }],
      },
    })
  })

  it('takes the short form', () => {
    const load = churnOf(
      { namespace: 'load', template: { cpu: 2, memory: '1Gi', image: 'busybox:1' }, arrivals: 'Constant' },
      { for: '5m' },
    )
    expect(load).toMatchObject({
      forSeconds: 300,
      arrivals: 'Constant',
      template: { namespace: 'load', requests: { cpu: 2000, memory: 1024 ** 3 }, containers: [{ image: 'busybox:1' }] },
    })
  })

  it('takes a whole template', () => {
    const spec = { containers: [{ name: 'a', image: 'b:1' }], nodeSelector: { disk: 'ssd' } }
    const load = churnOf({ template: { metadata: { labels: { app: 'x' } }, spec } })
    expect(load.template).toMatchObject({
      labels: { app: 'x', 'seatrial.dev/churn': 'x' },
      nodeSelector: { disk: 'ssd' },
      requests: {},
    })
  })

  const lifetimes: [object, object][] = [
    [
      { distribution: 'Constant', value: '1m' },
      { distribution: 'Constant', seconds: 60 },
    ],
    [
      { distribution: 'Exponential', mean: '30s' },
      { distribution: 'Exponential', meanSeconds: 30 },
    ],
    [
      { distribution: 'Uniform', min: '10s', max: '1m' },
      { distribution: 'Uniform', minSeconds: 10, maxSeconds: 60 },
    ],
    [
      { distribution: 'LogNormal', median: '10s', p99: '5m' },
      { distribution: 'LogNormal', medianSeconds: 10, p99Seconds: 300 },
    ],
  ]
  test.each(lifetimes)('lifetime %j', (lifetime, expected) => {
    expect(churnOf({ lifetime }).lifetime).toEqual(expected)
  })
})

describe('what is refused', () => {
  const load = (entry: object) => ({ load: [entry] })
  const churn = (fields: object, rest: object = {}) =>
    load({ at: '1s', ...rest, churn: { name: 'x', createRate: 1, ...fields } })
  const scale = (fields: object) =>
    load({ at: '1s', scale: { kind: 'Deployment', name: 'web', replicas: 1, ...fields } })
  const cases: [string, object, string, string?][] = [
    [
      'duration without unit',
      { duration: 600 },
      'spec.duration: Invalid value: 600: a duration needs a unit',
      'write "600s" for seconds or "600m" for minutes',
    ],
    ['duration 0', { duration: '0s' }, 'spec.duration: Invalid value: "0s": must be greater than 0'],
    ['negative duration', { duration: '-1m' }, 'spec.duration: Invalid value: "-1m": must not be negative'],
    ['duration too long', { duration: '721h' }, 'spec.duration: Invalid value: "721h": must be at most 720h'],
    ['seed', { seed: 1.5 }, 'spec.seed: expected an integer, found 1.5'],
    ['negative seed', { seed: -1 }, 'spec.seed: Invalid value: -1: must be an integer from 0 to 4294967295'],
    ['unknown field', { sede: 1 }, 'spec.sede: unknown field', 'did you mean "seed"?'],
    ['neither scale nor churn', load({ at: '1s' }), 'spec.load[0]: expected one of scale and churn'],
    [
      'both',
      load({ at: '1s', scale: { kind: 'Deployment', name: 'web', replicas: 1 }, churn: { name: 'x', createRate: 1 } }),
      'spec.load[0]: expected one of scale and churn',
    ],
    [
      'no time',
      load({ churn: { name: 'x', createRate: 1 } }),
      'spec.load[0].at: Required value',
      'add spec.load[0].at',
    ],
    [
      'unknown workload',
      scale({ name: 'wbe' }),
      'spec.load[0].scale.name: Not found: "wbe": no Deployment in the namespace "default" has this name',
      'did you mean "web"?',
    ],
    [
      'wrong namespace',
      scale({ namespace: 'shop' }),
      'spec.load[0].scale.name: Not found: "web": no Deployment in the namespace "shop" has this name',
      'it is in the namespace "default"',
    ],
    [
      'wrong kind',
      scale({ kind: 'StatefulSet' }),
      'spec.load[0].scale.name: Not found: "web": no StatefulSet in the namespace "default" has this name',
      'there is a Deployment of this name',
    ],
    [
      'kind that does not scale',
      scale({ kind: 'Job' }),
      'spec.load[0].scale.kind: Unsupported value: "Job": supported values: "Deployment", "ReplicaSet", "StatefulSet"',
    ],
    [
      'replicas',
      scale({ replicas: -1 }),
      'spec.load[0].scale.replicas: Invalid value: -1: must be an integer from 0 to 1000000',
    ],
    [
      'for with scale',
      load({ at: '1s', for: '1m', scale: { kind: 'Deployment', name: 'web', replicas: 1 } }),
      'spec.load[0].for: Forbidden: only churn lasts; scale happens at once',
    ],
    [
      'unknown cluster',
      churn({ cluster: 'east' }),
      'spec.load[0].churn.cluster: Not found: "east": no cluster has this name',
      'known: "default"',
    ],
    [
      'no rates',
      churn({ createRate: 0 }),
      'spec.load[0].churn.createRate: Required value: without createRate and deleteRate nothing happens',
    ],
    [
      'negative rate',
      churn({ createRate: -1 }),
      'spec.load[0].churn.createRate: Invalid value: -1: must be a number from 0 to 100000',
    ],
    [
      'arrivals',
      churn({ arrivals: 'poisson' }),
      'spec.load[0].churn.arrivals: Unsupported value: "poisson": supported values: "Poisson", "Constant"',
      'did you mean "Poisson"?',
    ],
    [
      'lifetime without its parameter',
      churn({ lifetime: { distribution: 'Exponential' } }),
      'spec.load[0].churn.lifetime.mean: Required value: for the distribution Exponential',
    ],
    [
      'parameter of another',
      churn({ lifetime: { distribution: 'Constant', value: '1s', mean: '1s' } }),
      'spec.load[0].churn.lifetime.mean: Forbidden: the distribution Constant takes only value',
    ],
    [
      'min above max',
      churn({ lifetime: { distribution: 'Uniform', min: '2s', max: '1s' } }),
      'spec.load[0].churn.lifetime.max: Invalid value: "1s": must not be smaller than min',
    ],
    [
      'p99 below median',
      churn({ lifetime: { distribution: 'LogNormal', median: '2s', p99: '1s' } }),
      'spec.load[0].churn.lifetime.p99: Invalid value: "1s": must not be smaller than the median',
    ],
    [
      'name',
      churn({ name: 'My Load' }),
      expect.stringContaining('spec.load[0].churn.name: Invalid value: "My Load"') as unknown as string,
    ],
    ['for 0', churn({}, { for: '0s' }), 'spec.load[0].for: Invalid value: "0s": must be greater than 0'],
    [
      'template quantity',
      churn({ template: { cpu: '-1' } }),
      'spec.load[0].churn.template.cpu: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      'template with both forms',
      churn({ template: { cpu: 1, spec: { containers: [{ name: 'a', image: 'b' }] } } }),
      'spec.load[0].churn.template.spec: expected either spec or the short form (cpu, memory, image), found both',
    ],
    [
      'template of a wrong type',
      churn({ template: { spec: { containers: 'x' } } }),
      'spec.load[0].churn.template.spec.containers: expected a list, found the text "x" (json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container)',
    ],
    [
      'template without image',
      churn({ template: { spec: { containers: [{ name: 'a' }] } } }),
      'spec.load[0].churn.template.spec.containers[0].image: Required value',
    ],
    [
      'metric',
      { objectives: [{ metric: 'podStart', max: '1s' }] },
      expect.stringContaining('spec.objectives[0].metric: Unsupported value: "podStart"') as unknown as string,
      'did you mean "podStartup"?',
    ],
    [
      'limit without unit',
      { objectives: [{ metric: 'podStartup', max: 5 }] },
      'spec.objectives[0].max: Invalid value: 5: a duration needs a unit',
    ],
    [
      'pods as duration',
      { objectives: [{ metric: 'podsPending', max: '5s' }] },
      'spec.objectives[0].max: Invalid value: "5s": must be a number of pods',
    ],
  ]
  test.each(cases)('%s', (_, spec, expected, remedy) => {
    const problems = problemsOf(documents(trial(spec), deployment()))
    expect(problems.map((problem) => problem.message)).toEqual([expected])
    if (remedy !== undefined) expect(problems[0].remedy).toBe(remedy)
  })

  it('two loads of one name', () => {
    const twice = { load: [1, 2].map(() => ({ at: '1s', churn: { name: 'x', createRate: 1 } })) }
    expect(problemsOf(documents(trial(twice), pod()))[0].message).toBe('spec.load[1].churn.name: Duplicate value: "x"')
  })

  it('two Trials', () => {
    const problems = problemsOf(documents(trial({}), trial({}), pod()))
    expect(problems.map(({ position, message }) => `${position.line} ${message}`)).toEqual([
      '3 kind: expected one Trial, found another at input.yaml:1',
    ])
  })

  it('nothing more, when the workload itself is broken', () => {
    const broken = deployment({ replicas: -1 })
    const messages = problemsOf(documents(trial(scale({})), broken)).map((problem) => problem.message)
    expect(messages).toEqual(['spec.replicas: Invalid value: -1: must be greater than or equal to 0'])
  })
})

it('warns of a load after the end', () => {
  const text = documents(trial({ duration: '1m', load: [{ at: '2m', churn: { name: 'x', createRate: 1 } }] }), pod())
  expect(warningsOf(text)[0].message).toBe(
    'spec.load[0].at: is not before the end of the trial: this load never happens',
  )
})
