import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/design/review'
import { main } from '../../src/main/hosts/cli'
import { formatFindings } from '../../src/main/hosts/terminal/review'
import { fakeTerminal } from './fake-terminal'

/** One warning (no tag), infos of the restricted level, and with `gpu` an error. */
const manifest = (gpu = false) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: nginx
          resources:
            requests: { cpu: 100m, memory: 64Mi }
${gpu ? '            limits: { example.com/gpu: 1 }\n' : ''}`

const cluster = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: c }
spec:
  controlPlane: { replicas: 3, zones: [a, b, c] }
  nodePools: [{ name: general, count: 3, machineType: m7i.xlarge, zones: [a, b, c] }]
---
`

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'seatrial-review-'))))

async function file(text: string): Promise<string> {
  const path = join(folder, 'design.yaml')
  await writeFile(path, text)
  return path
}

async function check(text: string, ...options: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal()
  const code = await main(['check', await file(text), ...options], terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}

describe('check --review', () => {
  it('prints findings by severity and rule, with place, reason, reference and fix', async () => {
    const { code, out, err } = await check(cluster + manifest(), '--review')
    expect(code).toBe(0)
    expect(err).toBe('')
    expect(out).toContain('ok: 1 cluster, 3 nodes, 1 workload, 0 services\n')
    expect(out).toContain(`warning: Images without a tag (image-without-tag)
  why: What runs depends on when a node pulled it: replicas of one release can differ, and there is no version to roll back to. Nodes also ask the registry at every start.
  see: Images: image names and tags, https://kubernetes.io/docs/concepts/containers/images/#image-names
  ${join(folder, 'design.yaml')}:18:18: Deployment shop/web: The image nginx has no tag: whatever is "latest" is pulled

info: `)
    expect(out).toContain(`
  fix: Forbid privilege escalation
  ${join(folder, 'design.yaml')}:17:11: Deployment shop/web: Would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)
`)
    expect(out).toMatch(/\n\nreview: 0 errors, 1 warning, 4 worth knowing\n$/)
  })

  it.each([
    ['', false, 0],
    ['error', false, 0],
    ['warning', false, 1],
    ['info', false, 1],
    ['', true, 1],
  ])('--fail-on %j with an error %j: exit code %j', async (failOn, gpu, expected) => {
    const options = failOn === '' ? [] : ['--fail-on', failOn]
    expect((await check(cluster + manifest(gpu), '--review', ...options)).code).toBe(expected)
  })

  it('prints JSON alone', async () => {
    const { code, out } = await check(cluster + manifest(true), '--review', '--json')
    expect(code).toBe(1)
    const { counts, findings } = JSON.parse(out) as { counts: object; findings: Finding[] }
    expect(counts).toEqual({ error: 1, warning: 1, info: 4 })
    expect(findings).toHaveLength(6)
    expect(findings[0]).toMatchObject({
      id: 'fits-no-node',
      severity: 'error',
      position: { file: join(folder, 'design.yaml'), line: 21, column: 40 },
      subject: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      clusters: ['c'],
      title: 'A pod requests 1 example.com/gpu; no node that it may run on has any',
    })
  })

  it('--quiet prints what the exit code is about, and nothing when there is nothing', async () => {
    const failing = await check(cluster + manifest(), '--review', '-q', '--fail-on', 'warning')
    expect(failing.out).toContain('image-without-tag')
    expect(failing.out).not.toContain('info')
    expect(failing.out).not.toContain('review:')
    expect(await check(cluster + manifest(), '--review', '-q')).toEqual({ code: 0, out: '', err: '' })
  })

  it('bad input is bad input', async () => {
    const { code, out, err } = await check(cluster + manifest().replace('image', 'imgae'), '--review', '--json')
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain('error: ')
  })

  it.each([
    [['--fail-on', 'warning'], '--fail-on needs --review'],
    [['--json'], '--json needs --review'],
    [['--review', '--fail-on', 'fatal'], '--fail-on expects one of error, warning, info (found fatal)'],
  ])('refuses %j', async (options, message) => {
    const { code, err } = await check(cluster + manifest(), ...options)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })

  it('the cluster of --cluster counts', async () => {
    const { code, out } = await check(manifest(true), '--review', '--cluster', 'single-node')
    expect(code).toBe(0)
    expect(out).toContain('warning: Pods that no node can hold (fits-no-node)')
  })
})

describe('groups of findings', () => {
  const finding = (fields: Partial<Finding>): Finding => ({
    id: 'no-requests',
    severity: 'info',
    position: { file: 'f.yaml', line: 1, column: 2 },
    end: { line: 1, column: 3 },
    subject: { kind: 'Pod', namespace: '', name: 'p' },
    clusters: ['c'],
    title: 'What',
    why: 'Why',
    reference: { title: 'Page', url: 'https://kubernetes.io/' },
    ...fields,
  })

  it('what is worth knowing is not told at length', () => {
    const text = formatFindings(Array.from({ length: 8 }, () => finding({})))
    expect(text.match(/f\.yaml/g)).toHaveLength(5)
    expect(text).toContain('\n  ... and 3 more')
    expect(
      formatFindings(Array.from({ length: 8 }, () => finding({ severity: 'error' }))).match(/f\.yaml/g),
    ).toHaveLength(8)
  })

  it('reasons, fixes and clusters that differ stand at each', () => {
    const fix = (title: string) => ({
      title,
      object: { ...finding({}).subject, position: finding({}).position },
      edits: [],
    })
    const text = formatFindings([
      finding({ fix: fix('Do this') }),
      finding({ fix: fix('Do that'), why: 'Another', clusters: ['c', 'd'], title: 'A\u001b[2J' }),
    ])
    expect(text).toBe(`info: No requests (no-requests)
  why: Why
  see: Page, https://kubernetes.io/
  f.yaml:1:2: Pod p [c]: What
    fix: Do this
  f.yaml:1:2: Pod p [c, d]: A\ufffd[2J
    why: Another
    fix: Do that`)
  })
})
