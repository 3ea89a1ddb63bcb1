import { describe, expect, it, test } from 'vitest'
import type { RateShape } from '../../src/design'
import { readRate } from '../../src/design/compile/readChurn'
import { parseTrace, traceAmounts, traceLinesMax } from '../../src/design/compile/trace'
import { deployment, designOf, documents, problemsOf, trial } from './helpers'

const withRate = (rate: object, churn: object = {}) =>
  documents(trial({ load: [{ at: '0s', churn: { name: 'x', rate, ...churn } }] }), deployment())

describe('rates of churn', () => {
  const shapes: [object, RateShape][] = [
    [
      { shape: 'Constant', value: 2.5 },
      { shape: 'Constant', perSecond: 2.5 },
    ],
    [
      { shape: 'Ramp', from: 0, to: 50 },
      { shape: 'Ramp', from: 0, to: 50 },
    ],
    [
      { shape: 'Step', from: 5, to: 50 },
      { shape: 'Step', from: 5, to: 50, steps: 5 },
    ],
    [
      { shape: 'Burst', peak: 40, every: '1m', length: '5s' },
      { shape: 'Burst', base: 0, peak: 40, everySeconds: 60, lengthSeconds: 5 },
    ],
    [
      { shape: 'DayCurve', low: 1, high: 9 },
      { shape: 'DayCurve', low: 1, high: 9, periodSeconds: 86400, peakAtSeconds: 43200 },
    ],
    [
      { shape: 'DayCurve', low: 1, high: 9, period: '10m', peakAt: '0s' },
      { shape: 'DayCurve', low: 1, high: 9, periodSeconds: 600, peakAtSeconds: 0 },
    ],
    [
      { shape: 'Trace', csv: 'time,rate\n0,5\n90s,20\n', interpolation: 'Linear' },
      { shape: 'Trace', seconds: [0, 90], perSecond: [5, 20], interpolation: 'Linear' },
    ],
  ]
  test.each(shapes)('%j', (rate, expected) => {
    expect(designOf(withRate(rate)).trial.load[0]).toMatchObject({ rate: expected })
    // A picture reads the same, without the rest of the document.
    expect(readRate({ rate })).toEqual(expected)
  })

  const refused: [string, string, string, string?][] = [
    [
      'a missing field',
      withRate({ shape: 'Ramp', from: 1 }),
      'spec.load[0].churn.rate.to: Required value: for the shape Ramp',
    ],
    [
      'a field of another shape',
      withRate({ shape: 'Step', from: 1, to: 2, every: '1s' }),
      'spec.load[0].churn.rate.every: Forbidden: the shape Step takes only from, to, steps',
    ],
    [
      'a shape that is none',
      withRate({ shape: 'Sine' }),
      'spec.load[0].churn.rate.shape: Unsupported value: "Sine": supported values: "Constant", "Ramp", "Step", "Burst", "DayCurve", "Trace"',
    ],
    [
      'both spellings',
      withRate({ shape: 'Constant', value: 1 }, { createRate: 1 }),
      'spec.load[0].churn.createRate: expected either rate or createRate, found both',
      'remove createRate',
    ],
    [
      'a burst longer than its distance',
      withRate({ shape: 'Burst', peak: 1, every: '1s', length: '2s' }),
      'spec.load[0].churn.rate.length: Invalid value: "2s": must not be longer than every',
      'make every at least 2s',
    ],
    [
      'a period of 0',
      withRate({ shape: 'DayCurve', low: 1, high: 2, period: '0s' }),
      'spec.load[0].churn.rate.period: Invalid value: "0s": must be greater than 0',
    ],
    [
      'one stair',
      withRate({ shape: 'Step', from: 1, to: 2, steps: 1 }),
      'spec.load[0].churn.rate.steps: Invalid value: 1: must be an integer from 2 to 1000',
    ],
    [
      'a trace without lines',
      withRate({ shape: 'Trace', csv: 'time,rate\n' }),
      'spec.load[0].churn.rate.csv: has no line with a time and a rate',
      'write lines such as "0,5" and "90s,20": time, pods per second',
    ],
    [
      'a trace in quotes',
      withRate({ shape: 'Trace', csv: '0,5\nnoon,3' }),
      'spec.load[0].churn.rate.csv: line 2: "noon" is no time',
    ],
  ]
  test.each(refused)('refuse %s', (_, text, message, remedy) => {
    const problems = problemsOf(text)
    expect(problems.map((problem) => problem.message)).toEqual([message])
    if (remedy !== undefined) expect(problems[0].remedy).toBe(remedy)
  })

  it('are no pictures where they are wrong', () => {
    expect(readRate({ createRate: 3 })).toEqual({ shape: 'Constant', perSecond: 3 })
    expect(readRate({})).toEqual({ shape: 'Constant', perSecond: 0 })
    const odd = [
      { createRate: 'many' },
      { rate: { shape: 'Ramp', from: 'x', to: 3 } },
      { rate: { shape: 'Ramp' } },
      { rate: { shape: 'toString' } },
      { rate: { shape: 'Step', from: 1, to: 2, steps: 1e9 } },
      { rate: { shape: 'Burst', peak: 1, every: [], length: {} } },
      { rate: { shape: 'Trace', csv: 7 } },
    ]
    for (const churn of odd) expect(readRate(churn)).toBeUndefined()
  })
})

describe('a trace', () => {
  it('marks the line of the document that is wrong', () => {
    const text = [
      'apiVersion: seatrial.dev/v1alpha1',
      'kind: Trial',
      'metadata: { name: t }',
      'spec:',
      '  load:',
      '    - at: 0s',
      '      churn:',
      '        name: x',
      '        rate:',
      '          shape: Trace',
      '          csv: |',
      '            # from the monitoring',
      '            0,5',
      '            60,-3',
    ].join('\n')
    const [problem] = problemsOf(text)
    expect(problem).toEqual({
      severity: 'error',
      position: { file: 'input.yaml', line: 14, column: 1 },
      end: { line: 15, column: 1 },
      message: 'spec.load[0].churn.rate.csv: line 3: "-3" is no rate',
      found: '60,-3',
      remedy: 'write pods per second, from 0 to 100000',
    })
  })

  const good: [string, number[], number[]][] = [
    ['0,5\n90,20', [0, 90], [5, 20]],
    ['0s;5\r\n1m30s;20.5\r\n', [0, 90], [5, 20.5]],
    ['"time"\t"rate"\n"0.5"\t"1e1"\n\n# end\n2\t0', [0.5, 2], [10, 0]],
    ['0,5,a note', [0], [5]],
  ]
  test.each(good)('reads %j', (text, seconds, perSecond) => {
    expect(parseTrace(text)).toEqual({ trace: { seconds, perSecond } })
  })

  const bad: [string, number, string][] = [
    ['', 0, 'has no line with a time and a rate'],
    ['0', 1, 'expected a time and a rate, found one value'],
    ['0,5\nnever,5', 2, '"never" is no time'],
    ['-1,5', 1, '"-1" is no time'],
    ['0,5\n0,6', 2, 'the time 0 is not after the one before, 0s'],
    ['0,\n', 1, '"" is no rate'],
    ['0,100001', 1, '"100001" is no rate'],
    ['a,b\nc,d', 2, '"c" is no time'],
  ]
  test.each(bad)('refuses %j', (text, line, message) => {
    expect(parseTrace(text)).toMatchObject({ fault: { line, message } })
  })

  it('may be of amounts', () => {
    expect(parseTrace('0,250m\n60,1.5', traceAmounts.cpu)).toEqual({
      trace: { seconds: [0, 60], perSecond: [250, 1500] },
    })
    expect(parseTrace('0,64Mi', traceAmounts.memory)).toEqual({ trace: { seconds: [0], perSecond: [64 * 2 ** 20] } })
    expect(parseTrace('0,64Mo', traceAmounts.memory)).toMatchObject({
      fault: { line: 1, message: '"64Mo" is no amount', remedy: 'write a quantity such as 64Mi' },
    })
    expect(parseTrace('0,-1', traceAmounts.cpu)).toMatchObject({ fault: { message: '"-1" is no amount' } })
  })

  it('has an end', () => {
    const lines = Array.from({ length: traceLinesMax + 1 }, (_, at) => `${at},1`).join('\n')
    expect(parseTrace(lines)).toMatchObject({ fault: { line: traceLinesMax + 1 } })
  })
})
