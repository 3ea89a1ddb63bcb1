import { describe, expect, it } from 'vitest'
import { findField, readValues, stepsOf, sweepVariants, writtenValue } from '../../../src/design/sweep'

const cluster = `# kept
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata:
  name: prod
spec:
  kubernetesVersion: "1.36"
  controlPlane:
    replicas: 3 # masters
    schedulerConfig: { percentageOfNodesToScore: 50 }
    scheduler: { extraArgs: { kube-api-qps: "50" } }
  nodePools:
    - name: general
      count: 9
    - name: spot
      count: 2
`
const deployment = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: shop }\nspec:\n  replicas: 2\n`
const files = [
  { name: 'a.yaml', text: cluster },
  { name: 'b.yaml', text: `${deployment('web')}---\n${deployment('cart')}` },
]
const found = (reference: string) => {
  const outcome = findField(files, reference)
  return outcome.ok ? [outcome.field.file, outcome.field.reference, outcome.field.current] : outcome.message
}

describe('a field', () => {
  it.each([
    ['Cluster/prod:spec.nodePools[general].count', [0, 'Cluster/prod:spec.nodePools[general].count', 9]],
    ['Cluster:spec.nodePools[1].count', [0, 'Cluster/prod:spec.nodePools[spot].count', 2]],
    ['spec.controlPlane.replicas', [0, 'Cluster/prod:spec.controlPlane.replicas', 3]],
    [
      'Cluster:spec.controlPlane.schedulerConfig.percentageOfNodesToScore',
      [0, 'Cluster/prod:spec.controlPlane.schedulerConfig.percentageOfNodesToScore', 50],
    ],
    ['Deployment/cart:spec.replicas', [1, 'Deployment/shop/cart:spec.replicas', 2]],
    ['Deployment/shop/web:spec.minReadySeconds', [1, 'Deployment/shop/web:spec.minReadySeconds', undefined]],
    [
      'Cluster:spec.controlPlane.scheduler.extraArgs[kube-api-qps]',
      [0, 'Cluster/prod:spec.controlPlane.scheduler.extraArgs.kube-api-qps', '50'],
    ],
    ['Trial:spec.seed', [1, 'Trial:spec.seed', undefined]],
    ['spec.replicas', /several objects; choose one: Deployment\/shop\/web:spec\.replicas, Deployment\/shop\/cart:/],
    ['Deployment:spec.replicas', /fits several objects: Deployment\/shop\/web, Deployment\/shop\/cart; name one/],
    ['Cluster:spec.nodePools', /is a list, not a value/],
    ['Cluster:spec.controlPlane', /is a mapping, not a value/],
    ['Cluster:spec.nodePools[spto].count', /has no spec\.nodePools\[spto\]; did you mean "spot"\?/],
    ['Deployment/shop/wbe:spec.replicas', /there is no Deployment\/shop\/wbe; did you mean "Deployment\/shop\/web"\?/],
    ['spec.nothing', /is written in no object/],
    ['a:b:c', /is no field/],
    ['spec..x', /is no field/],
  ])('%s', (reference, expected) =>
    expected instanceof RegExp
      ? expect(found(reference)).toMatch(expected)
      : expect(found(reference)).toEqual(expected),
  )
})

describe('values', () => {
  it.each([
    ['1, 2,3', ['1', '2', '3']],
    ['true,false', ['true', 'false']],
    ['"a, b", c', ['"a, b"', 'c']],
    ['5..8', ['5', '6', '7', '8']],
    ['10..30 by 10', ['10', '20', '30']],
    ['0.1..0.3 by 0.1', ['0.1', '0.2', '0.3']],
    ['3..1', ['3', '2', '1']],
    ['7', ['7']],
  ])('%s', (text, values) => expect(readValues(text)).toEqual({ ok: true, values }))

  it.each([
    ['', 'expected at least one value'],
    ['1,,2', 'one of the values is empty'],
    ['1,2,1', '1 is given twice'],
    ['1..1000', '1000 values are more than the 100 that one sweep takes'],
    ['1..5 by 0', 'the step must be greater than 0'],
  ])('refused: %s', (text, message) => expect(readValues(text)).toEqual({ ok: false, message }))

  it('steps end where the last one fits', () =>
    expect(stepsOf(0, 10, 4)).toEqual({ ok: true, values: ['0', '4', '8'] }))

  it.each([
    ['3', 9, 3],
    ['1e3', undefined, 1000],
    ['true', undefined, true],
    ['2Gi', '1Gi', '2Gi'],
    ['10m', undefined, '10m'],
    ['100', '50', '100'],
    ['"3"', 9, '3'],
    ['1.35', '1.36', '1.35'],
    ['007', undefined, '007'],
  ])('%s in place of %j is written as %j', (text, current, written) =>
    expect(writtenValue(text, current)).toBe(written),
  )
})

describe('variants', () => {
  it('differ from the design in that field alone', () => {
    const outcome = sweepVariants(files, 'Cluster:spec.nodePools[general].count', ['9', '12'])
    expect(outcome).toMatchObject({ ok: true, variants: [{ files }, { value: '12' }] })
    expect(outcome.ok && outcome.variants[1].files).toEqual([
      { name: 'a.yaml', text: cluster.replace('count: 9', 'count: 12') },
      files[1],
    ])
  })

  it('write a Trial where there is none', () => {
    const outcome = sweepVariants(files, 'Trial:spec.seed', ['4'])
    expect(outcome.ok && outcome.variants[0].files[1].text).toBe(
      `${files[1].text}---\napiVersion: seatrial.dev/v1alpha1\nkind: Trial\nmetadata:\n  name: sweep\nspec:\n  seed: 4\n`,
    )
  })
})
