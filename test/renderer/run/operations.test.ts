import { describe, expect, it } from 'vitest'
import { canRollBack, canScale, commandLine, workloadOf } from '../../../src/renderer/run/operations/operations'

describe('what is changed when a pod is', () => {
  const of = (owner: string) => workloadOf({ owner, namespace: 'shop' })

  it('is the Deployment of its ReplicaSet', () => {
    expect(of('ReplicaSet/web-mhht6zfb5d')).toEqual({ kind: 'Deployment', namespace: 'shop', name: 'web' })
    expect(of('ReplicaSet/a-b-mhht6zfb5d')?.name).toBe('a-b')
    // No hash: its name is its own.
    expect(of('ReplicaSet/web-blue')).toEqual({ kind: 'ReplicaSet', namespace: 'shop', name: 'web-blue' })
  })

  it('is its owner otherwise, and nothing for a bare pod', () => {
    expect(of('StatefulSet/db')).toEqual({ kind: 'StatefulSet', namespace: 'shop', name: 'db' })
    expect(of('')).toBeUndefined()
  })
})

it('operations are offered where kubectl has them', () => {
  const workload = (kind: 'Deployment' | 'DaemonSet') => ({ kind, namespace: 'shop', name: 'web' })
  expect([canScale(workload('Deployment')), canScale(workload('DaemonSet'))]).toEqual([true, false])
  expect([canRollBack(workload('Deployment')), canRollBack(workload('DaemonSet'))]).toEqual([true, false])
})

it('operations are named as they would be typed', () => {
  const common = { cluster: 'c', atSeconds: 0 }
  const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const
  expect(commandLine({ ...common, type: 'scale', workload, replicas: 5 })).toBe(
    'kubectl scale deployment/web --replicas=5',
  )
  expect(commandLine({ ...common, type: 'setImage', workload, container: undefined, image: 'web:2' })).toBe(
    'kubectl set image deployment/web *=web:2',
  )
  expect(commandLine({ ...common, type: 'cordon', node: 'n1' })).toBe('kubectl cordon n1')
})
