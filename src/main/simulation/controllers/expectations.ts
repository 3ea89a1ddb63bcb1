import { SECOND, type Micros } from '../kernel/time'

const TIMEOUT = 300 * SECOND

interface Expected {
  adds: number
  deletes: number
  since: Micros
}

/**
 * Creations and deletions of pods that a controller has asked for and has not seen yet: until it has, it does not count on
 * its picture of the pods. Upstream: pkg/controller/controller_utils.go, ControllerExpectations.
 */
export class Expectations {
  private readonly byKey = new Map<number, Expected>()

  constructor(private readonly clock: { readonly now: Micros }) {}

  satisfied(key: number): boolean {
    const expected = this.byKey.get(key)
    if (!expected) return true
    return (expected.adds <= 0 && expected.deletes <= 0) || this.clock.now - expected.since > TIMEOUT
  }

  expect(key: number, adds: number, deletes: number): void {
    this.byKey.set(key, { adds, deletes, since: this.clock.now })
  }

  /** On top of what is expected already. */
  raise(key: number, adds: number, deletes: number): void {
    const expected = this.byKey.get(key)
    if (!expected || (expected.adds <= 0 && expected.deletes <= 0)) this.expect(key, adds, deletes)
    else {
      expected.adds += adds
      expected.deletes += deletes
    }
  }

  added(key: number, count = 1): void {
    const expected = this.byKey.get(key)
    if (expected) expected.adds -= count
  }

  deleted(key: number): void {
    const expected = this.byKey.get(key)
    if (expected) expected.deletes--
  }

  forget(key: number): void {
    this.byKey.delete(key)
  }
}
