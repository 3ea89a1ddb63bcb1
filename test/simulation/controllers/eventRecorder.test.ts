import { describe, expect, it } from 'vitest'
import { TokenBuckets } from '../../../src/main/simulation/apiserver/tokenBucket'
import { EventRecorder } from '../../../src/main/simulation/controllers/eventRecorder'
import type { Regarding } from '../../../src/main/simulation/measure/eventLog'
import { makeCluster, makeDesign, makeNodes } from '../builders'
import { advance, clusterOf } from '../run'

const set: Regarding = { kind: 'DaemonSet', namespace: 'default', name: 'ds', uid: 'u' }

describe('Events of one object', () => {
  it('are 25 of each type, and then one every five minutes', () => {
    const cluster = clusterOf(makeDesign([makeCluster(makeNodes(1), [])], { durationSeconds: 1000 }))
    const events = new EventRecorder(cluster, 'daemonset-controller', new TokenBuckets([{ qps: 1000, burst: 1000 }]))
    const stored = { Normal: 0, Warning: 0 }
    // Each creation and each counting-up of an Event is one that was let through.
    cluster.recorder.events.onStored = (_, { regarding, type }) => {
      if (regarding.uid === 'u') stored[type]++
    }
    advance(cluster, 1)
    for (let nth = 0; nth < 40; nth++) events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${nth}`)
    advance(cluster, 5)
    expect(stored.Normal).toBe(25)
    // Recorded (05-ds-bad-version): the Warning of a failed pod comes after 25 Events of creations and deletions.
    events.record(set, 'Warning', 'FailedDaemonPod', 'Found failed daemon pod')
    advance(cluster, 10)
    expect(stored.Warning).toBe(1)
    events.record(set, 'Normal', 'SuccessfulCreate', 'Created pod: late')
    advance(cluster, 20)
    expect(stored.Normal).toBe(25)
    // A token more by 301 s after the 25 of the first second were used.
    advance(cluster, 303)
    events.record(set, 'Normal', 'SuccessfulCreate', 'Created pod: later')
    advance(cluster, 310)
    expect(stored.Normal).toBe(26)
  })
})
