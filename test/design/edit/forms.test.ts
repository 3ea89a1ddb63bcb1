import { describe, expect, it, test } from 'vitest'
import { lifetimeForms, newRate, phaseSeconds, rateForms } from '../../../src/design/edit'
import { deployment, designOf, documents, trial } from '../helpers'

const context = {
  trial: { spec: { duration: '20m', load: [{ at: '5m' }] } },
  path: ['spec', 'load', 0, 'churn', 'rate'],
}
const design = (churn: object) =>
  designOf(documents(trial({ load: [{ at: '0s', churn: { name: 'x', ...churn } }] }), deployment())).trial.load[0]

describe('forms of rates', () => {
  const shapes = Object.keys(rateForms.fields)

  it('are those of the language', () => {
    expect(shapes).toEqual(['Constant', 'Ramp', 'Step', 'Burst', 'DayCurve', 'Trace'])
    expect(rateForms.needed('Burst')).toEqual(['peak', 'every', 'length'])
    expect(rateForms.needed('')).toEqual([])
  })

  test.each(shapes)('from every other to %s, what comes out is right', (shape) => {
    for (const from of shapes) {
      const before = newRate(from as 'Ramp', { low: 2, high: 8 }, 600)
      const rate = rateForms.start(shape, before, context)
      expect(design({ rate })).toMatchObject({ rate: { shape } })
      for (const field of rateForms.needed(shape)) expect(rate).toHaveProperty(field)
    }
    expect(design({ rate: rateForms.start(shape, undefined, context) })).toMatchObject({ rate: { shape } })
  })

  it('keep the levels that both can say', () => {
    expect(rateForms.start('Ramp', { shape: 'Burst', base: 3, peak: 40, every: '1m', length: '5s' }, context)).toEqual({
      shape: 'Ramp',
      from: 3,
      to: 40,
    })
    expect(rateForms.start('Constant', { shape: 'Ramp', from: 3, to: 40 }, context)).toEqual({
      shape: 'Constant',
      value: 40,
    })
  })

  it('fit the time that the load lasts', () => {
    // From 5 to 20 minutes.
    expect(phaseSeconds(context.trial, ['spec', 'load', 0])).toBe(900)
    expect(rateForms.start('DayCurve', { shape: 'Constant', value: 10 }, context)).toEqual({
      shape: 'DayCurve',
      low: 2,
      high: 10,
      period: '15m',
    })
    expect(phaseSeconds({ spec: { load: [{ at: 'soon', for: '90s' }] } }, ['spec', 'load', 0])).toBe(90)
    expect(phaseSeconds(undefined, ['spec', 'load', 0])).toBe(600)
  })
})

test.each(Object.keys(lifetimeForms.fields))('lifetimes become %s', (distribution) => {
  for (const before of [
    undefined,
    { distribution: 'Constant', value: '90s' },
    { distribution: 'Uniform', min: '1s', max: '2s' },
  ]) {
    const lifetime = lifetimeForms.start(distribution, before, context)
    expect(Object.keys(lifetime).slice(1)).toEqual(lifetimeForms.needed(distribution))
    expect(design({ createRate: 1, lifetime })).toMatchObject({ lifetime: { distribution } })
  }
})
