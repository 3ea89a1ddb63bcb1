import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { starter } from '../../src/renderer/design/starter'
import { check } from '../../src/renderer/lib/checker/check'
import { CheckerController } from '../../src/renderer/lib/checker/checker.svelte'
import { clusterYaml, examples } from '../../src/renderer/lib/transport/fake/documents'

const summaryOf = (text: string) => {
  const result = check([{ name: 'a.yaml', text }])
  expect(result.problems.filter((problem) => problem.severity === 'error')).toEqual([])
  return result.summary!
}

describe('what a document describes', () => {
  it('draws the starter without a problem', () => {
    const { clusters, trial, defaultCluster } = summaryOf(starter)
    expect(clusters).toHaveLength(1)
    expect(clusters[0]).toMatchObject({ name: 'my-cluster', nodes: 6, pods: 40, workloadCount: 1, serviceCount: 1 })
    expect(clusters[0].masters).toHaveLength(3)
    expect(clusters[0].pools[0].byZone).toHaveLength(3)
    expect(trial).toMatchObject({ name: 'first', durationSeconds: 300 })
    expect(defaultCluster).toBe(false)
  })

  it('is reviewed with it, and keeps its last findings while the text is broken', async () => {
    const one = starter.replace(/replicas: 3/, 'replicas: 2')
    const { findings } = check([{ name: 'a.yaml', text: one }])
    const masters = findings!.filter(({ subject }) => subject.kind === 'Cluster').map(({ id }) => id)
    expect(masters).toContain('etcd-even-members')
    expect(check([{ name: 'a.yaml', text: `${one}\n  x: [` }]).findings).toBeNull()

    const controller = new CheckerController({ check: async (files) => Promise.resolve(check(files)) }, 0)
    controller.changed('a.yaml', () => one, 1)
    await vi.waitFor(() => expect(controller.findings).toEqual(findings))
    controller.changed('a.yaml', () => `${one}\n  x: [`, 2)
    await vi.waitFor(() => expect(controller.stale).toBe(true))
    expect(controller.findings).toEqual(findings)
    controller.forget()
    expect(controller.findings).toEqual([])
  })

  it('knows lines to jump to', () => {
    const { clusters } = summaryOf(starter)
    const lines = starter.split('\n')
    expect(lines[clusters[0].workloads[0].line - 1]).toBeTruthy()
    expect(lines.slice(0, clusters[0].pools[0].line).join('\n')).toContain('nodePools')
  })

  it('says when it put a cluster under plain manifests', () => {
    const manifests = examples.find((example) => example.id === 'manifests')!.document.text
    expect(summaryOf(manifests).defaultCluster).toBe(true)
    expect(summaryOf(`${clusterYaml}---\n${manifests}`).defaultCluster).toBe(false)
  })

  it('stays small however large the fleet', () => {
    const text = readFileSync(new URL('../../resources/starters/five-thousand-nodes.yaml', import.meta.url), 'utf8')
    const summary = summaryOf(text)
    expect(summary.clusters[0].nodes).toBe(5000)
    expect(JSON.stringify(summary).length).toBeLessThan(20_000)
  })

  it('has problems and no picture for bad text', () => {
    const result = check([{ name: 'a.yaml', text: 'kind: [' }])
    expect(result.summary).toBeNull()
    expect(result.problems[0]).toMatchObject({ severity: 'error', position: { file: 'a.yaml', line: 1 } })
  })
})

describe('checker', () => {
  const setUp = () => {
    const asked: string[] = []
    const answers: (() => void)[] = []
    const engine = {
      check: (files: { text: string }[]) => {
        asked.push(files[0].text)
        return new Promise<ReturnType<typeof check>>((resolve) =>
          answers.push(() => resolve({ problems: [], summary: null, findings: null })),
        )
      },
    }
    return { asked, answers, checker: new CheckerController(engine, 150) }
  }

  it('waits for a pause in typing', async () => {
    vi.useFakeTimers()
    const { checker, asked } = setUp()
    checker.changed('a', () => '1', 1)
    await vi.advanceTimersByTimeAsync(100)
    checker.changed('a', () => '12', 2)
    await vi.advanceTimersByTimeAsync(149)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toEqual(['12'])
    vi.useRealTimers()
  })

  it('checks the newest text after the one under way, and skips those between', async () => {
    vi.useFakeTimers()
    const { checker, asked, answers } = setUp()
    for (const text of ['1', '2', '3']) {
      checker.changed('a', () => text, Number(text))
      await vi.advanceTimersByTimeAsync(200)
    }
    expect(asked).toEqual(['1'])
    answers[0]()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toEqual(['1', '3'])
    answers[1]()
    await vi.advanceTimersByTimeAsync(0)
    expect(checker).toMatchObject({ revision: 3, busy: false })
    vi.useRealTimers()
  })

  it('tells a broken check as a problem', async () => {
    const checker = new CheckerController({ check: () => Promise.reject(new Error('out of memory')) }, 0)
    checker.changed('a.yaml', () => '', 1)
    await vi.waitFor(() => expect(checker.problems[0]?.message).toMatch(/out of memory/))
  })
})
