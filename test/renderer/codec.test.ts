import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { decodeMessage, encodeMessage } from '../../src/protocol/codec'
import { Problem } from '../../src/protocol/commands'
import { Operation } from '../../src/protocol/operation'
import { Frame } from '../../src/protocol/frame'
import { fakeClusterFrame } from '../../src/renderer/lib/transport/fake/cluster'
import { defaultPlan, fakeTopology } from '../../src/renderer/lib/transport/fake/plan'

const roundTrip = (value: unknown) => decodeMessage(encodeMessage(value))

it.each([
  { type: 'setImage', container: undefined, image: 'web:2' },
  { type: 'label', key: 'a', value: undefined },
])('an operation keeps its meaning on the wire without what is undefined: $type', (action) => {
  const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' }
  const operation = { cluster: 'c', atSeconds: 0, workload, ...action }
  expect(v.parse(Operation, roundTrip(operation))).toEqual(operation)
})

describe('codec', () => {
  it.each([
    Uint8Array.of(1, 2, 255),
    Int8Array.of(-1),
    Uint16Array.of(65_535),
    Int16Array.of(-2),
    Uint32Array.of(4_000_000_000),
    Int32Array.of(-5),
    Float32Array.of(0.5),
    Float64Array.of(1.5, NaN, Infinity),
    new Float64Array(0),
  ])('brings %o back with its type', (array) => {
    const back = roundTrip({ array }) as { array: typeof array }
    expect(back.array.constructor).toBe(array.constructor)
    expect(back.array).toEqual(array)
  })

  it('takes a view into a larger buffer by itself', () => {
    const whole = Float64Array.of(1, 2, 3, 4)
    expect(roundTrip(whole.subarray(1, 3))).toEqual(Float64Array.of(2, 3))
  })

  it('brings back any plain value', () => {
    // msgpack refuses keys named __proto__, rightly.
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'))
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.stringify(roundTrip(value))).toBe(JSON.stringify(value))
      }),
    )
  })

  it('leaves absent fields absent, so that optional fields pass the check', () => {
    const position = { file: 'a.yaml', line: 1, column: 1 }
    const problem = { severity: 'error' as const, position, message: 'no', found: undefined, end: undefined }
    expect(v.parse(Problem, roundTrip(problem))).toEqual({ severity: 'error', position, message: 'no' })
  })

  it('brings back a whole frame that passes the check', () => {
    const plan = { ...defaultPlan, nodes: 200 }
    const clusters = [fakeClusterFrame(plan, fakeTopology(plan, 0), 120)]
    const rest = {
      durationSeconds: 600,
      found: null,
      wallSeconds: 1,
      events: 5,
      eventsPerSecond: 5,
      speed: 1,
      memoryBytes: 1,
    }
    const frame = { runId: 1, sequence: 1, state: 'running', virtualSeconds: 120, digest: '', clusters, ...rest }
    expect(v.parse(Frame, roundTrip(frame))).toEqual(frame)
  })

  it('refuses what is no typed array', () => {
    const forged = encodeMessage(Uint16Array.of(1, 2))
    const text = new TextDecoder('latin1').decode(forged).replace('Uint16Array', 'FinalizeReg')
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    expect(() => decodeMessage(bytes)).toThrow(/unknown typed array/)
  })
})
