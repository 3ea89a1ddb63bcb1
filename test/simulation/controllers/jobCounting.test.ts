import { expect, it } from 'vitest'
import { makeCluster, makeDesign, makeNodes } from '../builders'
import { advance, ask, clusterOf } from '../run'

it('a Job counts of its pods those that had ended when its sync began, not those that end while it waits', () => {
  const cluster = clusterOf(makeDesign([makeCluster(makeNodes(10), [])], { durationSeconds: 300 }))
  const body = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j' },
    spec: {
      completions: 120,
      parallelism: 60,
      template: {
        metadata: { annotations: { 'seatrial.dev/run-seconds': '1' } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'i' }] },
      },
    },
  }
  const counts: number[] = []
  cluster.objectRegistry.onStored(({ kind, stored }) => {
    const uncounted = (stored?.status as { uncountedTerminatedPods?: { succeeded?: string[] } } | undefined)
      ?.uncountedTerminatedPods?.succeeded
    if (kind === 'Job' && uncounted?.length) counts.push(uncounted.length)
  })
  expect(ask(cluster, 'POST', '/apis/batch/v1/namespaces/default/jobs', body).code).toBe(201)
  advance(cluster, 120)
  expect(cluster.objects.find('Job', 'default', 'j')?.stored?.status).toMatchObject({ succeeded: 120 })
  // The client lets 20 pods a second through after the first 30: when the first sync is over, some of the 60 have ended.
  // It makes as many new ones, which takes longer than the rest need to end, and counts none of these.
  expect(counts[0]).toBeLessThan(60)
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(120)
})
