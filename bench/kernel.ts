/**
 * The event queue alone, in the hold model (Vaucher and Duval, 1975): 100,000 events wait; each that leaves puts another in
 * its place, after a delay of a mix as clusters have it.
 */
import { EventQueue } from '../src/main/simulation/kernel/eventQueue'
import { RandomStream } from '../src/main/simulation/kernel/random'
import { SECOND } from '../src/main/simulation/kernel/time'

export const kernelScenario = 'kernel alone: 100,000 pending events'

const PENDING = 100_000
const HOLDS = 10_000_000
const MILLISECOND = SECOND / 1000
const MINUTE = 60 * SECOND

/** Share of the events, shortest and longest delay in microseconds. */
const MIX: readonly (readonly [share: number, from: number, to: number])[] = [
  [0.6, 0.2 * MILLISECOND, 20 * MILLISECOND], // requests, commits, watches
  [0.25, 50 * MILLISECOND, 5 * SECOND], // starts of containers, retries
  [0.1, 5 * SECOND, MINUTE], // back-off, periods of probes and loops
  [0.05, MINUTE, 60 * MINUTE], // lifetimes, deadlines
]

/** Delays, drawn beforehand: the draws are not what is measured. */
function delays(count: number): Float64Array {
  const stream = new RandomStream(1, 'hold')
  const drawn = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let at = stream.uniform()
    const [, from, to] = MIX.find(([share]) => (at -= share) < 0) ?? MIX[0]
    drawn[i] = Math.round(from + (to - from) * stream.uniform())
  }
  return drawn
}

export function runKernel(): { wallSeconds: number; events: number; digest: string } {
  const drawn = delays(1 << 20)
  const queue = new EventQueue()
  for (let i = 0; i < PENDING; i++) queue.push(drawn[i], 1, i)
  const hold = (count: number): void => {
    for (let i = 0; i < count; i++) {
      queue.pop()
      queue.push(queue.time + drawn[i & (drawn.length - 1)], 1, queue.a, i)
    }
  }
  hold(HOLDS / 10) // compiled, and in the steady state, from here on
  const start = process.hrtime.bigint()
  hold(HOLDS)
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9
  return { wallSeconds, events: HOLDS, digest: `${queue.time} ${queue.a}` }
}
