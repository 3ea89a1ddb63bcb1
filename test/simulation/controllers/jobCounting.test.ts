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
      completions: 200,
      parallelism: 100,
      template: {
        metadata: { annotations: { 'seatrial.dev/run-seconds': '1' } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'i' }] },
      },
    },
  }
  let created = 0
  cluster.registry.onPodStored = (_, change) => {
    if (change === 'added') created++
  }
  /** Pods that were counted first, and those that had been made by then. */
  let first: { counted: number; created: number } | undefined
  cluster.objectRegistry.onStored(({ kind, stored }) => {
    const status = stored?.status as { uncountedTerminatedPods?: { succeeded?: string[] } } | undefined
    const counted = status?.uncountedTerminatedPods?.succeeded?.length ?? 0
    if (kind === 'Job' && counted > 0) first ??= { counted, created }
  })
  expect(ask(cluster, 'POST', '/apis/batch/v1/namespaces/default/jobs', body).code).toBe(201)
  advance(cluster, 120)
  expect(cluster.objects.find('Job', 'default', 'j')?.stored?.status).toMatchObject({ succeeded: 200 })
  // For each that had ended it has made another, at 20 a second: more have ended until it writes, and are not counted yet.
  expect(first?.counted).toBeGreaterThan(0)
  expect(first?.created).toBe(100 + (first?.counted ?? 0))
})
