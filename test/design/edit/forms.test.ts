import { describe, expect, it, test } from 'vitest'
import { lifetimeForms, newRate, phaseSeconds, rateForms, usageForms } from '../../../src/design/edit'
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

describe('forms of usage', () => {
  const resources = ['cpu', 'memory'] as const
  const context = { trial: { spec: { duration: '20m', usage: [{ at: '5m' }] } }, path: ['spec', 'usage', 0, 'cpu'] }
  const usage = (profile: object) =>
    designOf(documents(trial({ usage: [{ kind: 'Deployment', name: 'web', ...profile }] }), deployment())).trial
      .usage?.[0]

  test.each(resources)('of %s: from every shape to every other, what comes out is right', (resource) => {
    const forms = usageForms[resource]
    for (const from of Object.keys(forms.fields)) {
      const before = forms.start(from, undefined, context)
      for (const shape of Object.keys(forms.fields)) {
        expect(usage({ [resource]: forms.start(shape, before, context) })).toMatchObject({ [resource]: { shape } })
      }
    }
  })

  it('keep the amounts, in the units of the resource', () => {
    const before = { shape: 'Ramp', from: '0.1', to: '1500m' }
    expect(usageForms.cpu.start('DayCurve', before, context)).toEqual({
      shape: 'DayCurve',
      low: '100m',
      high: '1500m',
      period: '15m',
    })
    // A fifth of what is written: 204.8 Mi, in two digits 210,000,000 bytes.
    expect(usageForms.memory.start('Step', { shape: 'Constant', value: '1Gi' }, context)).toMatchObject({
      from: '200Mi',
      to: '1024Mi',
    })
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
