import { describe, expect, it } from 'vitest'
import { admitStatic, type Gate } from '../../src/design/admission'
import { gateNames, isGateOn } from '../../src/design/featureGates'

describe('feature gates', () => {
  it('are on or off by the flag, the last entry counting, else by default', () => {
    const flags = { 'feature-gates': 'A=true, B=false,A=false' }
    expect(isGateOn(flags, 'A', true)).toBe(false)
    expect(isGateOn(flags, 'C', true)).toBe(true)
    expect(isGateOn({}, 'C', false)).toBe(false)
    expect(gateNames('A=true, B=false,')).toEqual(['A', 'B'])
  })
})

describe('rollingUpdate.maxUnavailable of a StatefulSet', () => {
  const rollingUpdateOf = (rollingUpdate: object, ...gates: Gate[]): unknown => {
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    const selector = { matchLabels: { a: 'b' } }
    const spec = { selector, template, serviceName: 's', updateStrategy: { type: 'RollingUpdate', rollingUpdate } }
    const object = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'x' }, spec } as never
    const decision = admitStatic(
      { operation: 'CREATE', namespace: 'default', object },
      { limitRanges: [], priorityClasses: [], runtimeClasses: [], storageClasses: [], gates: new Set(gates) },
      { uid: 'u', creationTimestamp: '', nameSuffix: 'xxxxx' },
    )
    if ('status' in decision) throw new Error(decision.status.message)
    return (decision.object.spec as { updateStrategy: { rollingUpdate: unknown } }).updateStrategy.rollingUpdate
  }

  it('is dropped, as its gate is off by default', () => {
    expect(rollingUpdateOf({ maxUnavailable: 3 })).toEqual({ partition: 0 })
  })

  it('is kept with the gate, and 1 when it is not written', () => {
    expect(rollingUpdateOf({ maxUnavailable: '30%' }, 'MaxUnavailableStatefulSet')).toEqual({
      partition: 0,
      maxUnavailable: '30%',
    })
    expect(rollingUpdateOf({}, 'MaxUnavailableStatefulSet')).toEqual({ partition: 0, maxUnavailable: 1 })
  })
})
