/**
 * Decisions of the real kube-scheduler 1.36.3 (scheduler/*.json; the format is in scheduler/README.md), replayed one by one.
 * Each attempt starts from the recorded state, so that one deviation hides no other. Compared are the outcome, the feasible
 * nodes in their order, every plugin's weighted score for each of them, the totals, the node, the message character for
 * character, what preemption finds and takes, which plugins refused, which events wake the pods that wait, and what
 * admission makes of them.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { differencesOf, Figures } from './replay/figures'
import { pluginNames } from './replay/pluginNames'
import { readRecording, type Recording } from './replay/recording'
import { replay } from './replay/replay'
import { pluginTable, totalsText } from './replay/table'

/** Recordings that are not met in full, by name, with the reason: they are printed, and must differ. */
const notMet: Readonly<Record<string, string>> = {}

const folder = join(import.meta.dirname, 'scheduler')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const read = (name: string): Recording => readRecording(join(folder, name))

describe('kube-scheduler 1.36.3', () => {
  const figures = new Figures(pluginNames)

  it.each(files)('%s', (file) => {
    const replayed = replay(read(file))
    figures.add(replayed)
    expect(replayed.attempts.length).toBe(read(file).attempts.length)
    if (notMet[replayed.name]) expect(differencesOf(replayed)).not.toEqual([])
    else expect(differencesOf(replayed)).toEqual([])
  })

  afterAll(() => {
    const reasons = Object.entries(notMet).map(([name, reason]) => `not met: ${name}, ${reason}`)
    const exceptions = reasons.length > 0 ? reasons.join('\n') : 'not met: none'
    console.log(`${pluginTable(figures)}\n\n${totalsText(figures)}\n${exceptions}`)
  })

  it('is recorded for every plugin that recordings can show', () => {
    // A pod that names its node never comes to the scheduler, so that NodeName has nothing to refuse.
    const silent = [...figures.plugins].filter(([, { filtered, scored, other }]) =>
      [filtered, scored, other].every(({ count }) => count === 0),
    )
    expect(silent.map(([name]) => name)).toEqual(['NodeName'])
  })
})

describe('the comparison', () => {
  /** Changes one thing in a copy of a recording. */
  function differencesAfter(file: string, change: (recording: Recording) => void): string[] {
    const recording = read(file)
    change(recording)
    return differencesOf(replay(recording))
  }

  it.each<[string, string, (recording: Recording) => void]>([
    ['the order of the feasible nodes', 'a01-fit-basic.json', ({ attempts }) => void attempts[3].feasible?.reverse()],
    [
      'a score',
      'a01-fit-basic.json',
      ({ attempts: [{ scores = {} }] }) => void scores.NodeResourcesFit.splice(2, 1, 0),
    ],
    ['a total score', 'a01-fit-basic.json', ({ attempts: [{ final = [] }] }) => void (final[1] += 1)],
    [
      'the node',
      'c05-preferred-affinity.json',
      ({ attempts }) => void (attempts[5].node = attempts[5].feasible?.at(-1)),
    ],
    [
      'a score of a plugin that was skipped',
      'a01-fit-basic.json',
      ({ attempts: [{ scores = {}, final = [] }] }) => void (scores.InterPodAffinity = final.map(() => 1)),
    ],
    [
      'a letter of a message',
      'a19-multi-insufficient.json',
      ({ attempts }) => attempts.forEach((one) => (one.message = one.message?.replace('Insufficient', 'insufficient'))),
    ],
    [
      'the victims',
      'f02-preempt-basic.json',
      ({ attempts: [{ victims = [] }] }) => void (victims[0].pod = 'default/v-n0-1'),
    ],
    [
      'a candidate for preemption',
      'f02-preempt-basic.json',
      ({ attempts: [{ potentialVictims = [] }] }) => void (potentialVictims[1].pod = 'default/v-n0-0'),
    ],
    [
      'how many candidates end the search',
      'p12-preemption-ten-percent.json',
      ({ attempts }) => void attempts.find(({ potentialVictims }) => potentialVictims)?.potentialVictims?.pop(),
    ],
    [
      'a plugin that refused',
      'q01-requeue-node-events.json',
      ({ queueMoves = [] }) => queueMoves.forEach(({ rejectedBy }) => delete rejectedBy?.NodeAffinity),
    ],
    [
      'a pod that slept on',
      'q01-requeue-node-events.json',
      (recording) => void (recording.queueMoves = recording.queueMoves?.filter(({ event }) => event !== 'NodeAdd')),
    ],
    [
      'the end of a backoff',
      'p16-backoff-no-pop.json',
      ({ queueMoves = [] }) =>
        queueMoves.forEach((move) => {
          if (move.event === 'BackoffComplete') move.tMs += 1000
        }),
    ],
    [
      'a queue',
      'q01-requeue-node-events.json',
      ({ queueMoves = [] }) =>
        queueMoves.forEach((move) => {
          if (move.event === 'NodeAdd') move.queue = 'Active'
        }),
    ],
    [
      'an admitted priority',
      'f01-queue-order-burst.json',
      ({ results: [{ admitted = {} }] }) => void (admitted.priority = 7),
    ],
    ['the order of a burst', 'f01-queue-order-burst.json', ({ attempts }) => void attempts.reverse()],
  ])('finds %s', (_, file, change) => {
    expect(differencesAfter(file, change)).not.toEqual([])
  })
})
