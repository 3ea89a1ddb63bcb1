import { describe, expect, test } from 'vitest'
import { disruptionsAllowed } from '../../src/design/disruptionsAllowed'

const allowed = (written: object, pods: number, healthy: number, expected: number | undefined) =>
  disruptionsAllowed({ minAvailable: undefined, maxUnavailable: undefined, ...written }, { pods, healthy, expected })

describe('what a budget lets go', () => {
  test('minAvailable as a count asks no controller', () => {
    expect(allowed({ minAvailable: 3 }, 5, 5, undefined)).toBe(2)
    expect(allowed({ minAvailable: 3 }, 5, 2, undefined)).toBe(0)
    expect(allowed({ minAvailable: 0 }, 0, 0, 0)).toBe(0)
  })

  test('shares are of what the controllers want, rounded up', () => {
    // 50 % of 5 must stay: 3 of 5, so 2 go, and with one not Ready 1.
    expect(allowed({ minAvailable: '50%' }, 5, 5, 5)).toBe(2)
    expect(allowed({ minAvailable: '50%' }, 5, 4, 5)).toBe(1)
    // 30 % of 7 are 2.1, rounded up to 3.
    expect(allowed({ maxUnavailable: '30%' }, 7, 7, 7)).toBe(3)
  })

  test('maxUnavailable counts pods that are wanted and not there as unavailable', () => {
    expect(allowed({ maxUnavailable: 2 }, 4, 4, 5)).toBe(1)
    expect(allowed({ maxUnavailable: 9 }, 5, 5, 5)).toBe(5)
    expect(allowed({ maxUnavailable: 0 }, 5, 5, 5)).toBe(0)
  })

  test('nothing to count by', () => {
    expect(allowed({ maxUnavailable: 1 }, 2, 2, undefined)).toBeUndefined()
    expect(allowed({ maxUnavailable: 1 }, 2, 2, 0)).toBe(0)
    expect(allowed({}, 2, 2, 2)).toBe(0)
  })
})
