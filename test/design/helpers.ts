import { expect } from 'vitest'
import { parseDesign, type Cluster, type Design, type Problem, type Workload } from '../../src/design'

export const file = 'input.yaml'

/** The design of sound input. */
export function designOf(...texts: string[]): Design {
  const result = parseDesign(texts.map((text, index) => ({ name: index === 0 ? file : `input-${index}.yaml`, text })))
  expect(result.problems.filter((problem) => problem.severity === 'error')).toEqual([])
  if (!result.ok) throw new Error('unreachable')
  return result.design
}

export function clusterOf(text: string): Cluster {
  return designOf(text).clusters[0]
}

export function workloadOf(text: string): Workload {
  return clusterOf(text).workloads[0]
}

/** The problems of input that is not accepted. */
export function problemsOf(text: string): readonly Problem[] {
  const result = parseDesign([{ name: file, text }])
  expect(result.ok).toBe(false)
  return result.problems
}

/** `line:column message`, for tables. */
export function errorsOf(text: string): string[] {
  return problemsOf(text)
    .filter((problem) => problem.severity === 'error')
    .map(({ position, message }) => `${position.line}:${position.column} ${message}`)
}

export function warningsOf(text: string): Problem[] {
  const result = parseDesign([{ name: file, text }])
  return result.problems.filter((problem) => problem.severity === 'warning')
}

/** A pod with one container, and fields of the pod or the container replaced. */
export function pod(spec: object = {}, container: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'img:1', ...container }], ...spec },
  }
}

export function deployment(spec: object = {}, podSpec: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'img:1' }], ...podSpec },
      },
      ...spec,
    },
  }
}

/** Objects as YAML documents; JSON is YAML. */
export function documents(...objects: object[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}

/** A Cluster with one pool of that specification. */
export function cluster(pool: object = {}, spec: object = {}): object {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'c' },
    spec: { nodePools: [{ name: 'general', count: 1, machineType: 'm7i.xlarge', ...pool }], ...spec },
  }
}

export function trial(spec: object): object {
  return { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Trial', metadata: { name: 't' }, spec }
}
