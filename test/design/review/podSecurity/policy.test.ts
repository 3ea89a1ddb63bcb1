import { describe, expect, test } from 'vitest'
import { documents } from '../../helpers'
import { foundBy, reviewText, web, zonal } from '../helpers'
import { secured } from './helpers'

const namespace = (labels: object, name = 'shop') => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})
const psa = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]))
const inside = (object: object, place = 'shop') => ({ ...object, metadata: { name: 'web', namespace: place } })

/** `severity control` and the level, of a workload in a namespace with these labels. */
function verdicts(labels: Record<string, string>, podSpec: object, place?: string): string[] {
  const text = documents(zonal(1), namespace(psa(labels), place), inside(web({}, podSpec), place))
  return reviewText(text)
    .filter(({ id }) => id.startsWith('pod-security/'))
    .map(({ id, severity, title }) => `${severity} ${id.slice(13)} ${/"(.*?)"/.exec(title)?.[1]}`)
}

describe('levels of a namespace', () => {
  const privileged = secured({ privileged: true })
  const restricted = (severity: string, version = 'latest') =>
    ['runAsNonRoot', 'seccompProfile_restricted', 'allowPrivilegeEscalation', 'capabilities_restricted'].map(
      (control) => `${severity} ${control} restricted:${version}`,
    )
  const unmasked = { hostUsers: false, ...secured({ procMount: 'Unmasked' }) }

  test.each<[string, Record<string, string>, object, string[]]>([
    ['nothing is said: advice', {}, privileged, ['warning privileged baseline:latest', ...restricted('info')]],
    ['baseline is enforced', { enforce: 'baseline' }, privileged, ['error privileged baseline:latest']],
    ['everything is allowed', { enforce: 'privileged' }, privileged, []],
    [
      'restricted is enforced: with the baseline',
      { enforce: 'restricted' },
      privileged,
      ['error privileged restricted:latest', ...restricted('error')].sort(),
    ],
    ['to warn', { enforce: 'baseline', warn: 'restricted' }, secured({}), restricted('warning')],
    ['to audit', { audit: 'restricted', 'audit-version': 'v1.30' }, secured({}), restricted('warning', 'v1.30')],
    [
      'both: the stronger counts',
      { enforce: 'baseline', warn: 'baseline' },
      privileged,
      ['error privileged baseline:latest'],
    ],
    ['a misspelt level is restricted', { enforce: 'bassline' }, secured({}), restricted('error')],
    ['but not where it warns', { warn: 'bassline' }, privileged, []],
    // The relaxation for user namespaces came with 1.35, and the restricted control with it.
    ['procMount today', { enforce: 'baseline' }, unmasked, []],
    ['and before', { enforce: 'baseline', 'enforce-version': 'v1.34' }, unmasked, ['error procMount baseline:v1.34']],
  ])('%s', (_, labels, podSpec, expected) => {
    const found = verdicts(labels, podSpec)
    expect([...found].sort()).toEqual([...expected].sort())
  })

  test('sysctls and host probes by version', () => {
    const sysctls = { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '1' }] } }
    const pinned = (version: string) => ({ enforce: 'baseline', 'enforce-version': version })
    expect(verdicts(pinned('v1.31'), sysctls)).toEqual(['error sysctls baseline:v1.31'])
    expect(verdicts(pinned('v1.32'), sysctls)).toEqual([])
    const probe = { containers: [{ name: 'c', image: 'i:1', livenessProbe: { tcpSocket: { port: 1, host: 'x' } } }] }
    expect(verdicts(pinned('v1.33'), probe)).toEqual([])
    expect(verdicts(pinned('v1.34'), probe)).toEqual(['error hostProbesAndHostLifecycle baseline:v1.34'])
  })

  test('in kube-system the baseline is worth knowing, and no more', () => {
    expect(verdicts({}, privileged, 'kube-system')).toEqual(['info privileged baseline:latest'])
  })

  test('what agents of a node need is worth knowing', () => {
    const spec = { hostNetwork: true, ...secured({ privileged: true }) }
    const agent = { ...inside(web({}, spec)), kind: 'DaemonSet' }
    const found = reviewText(documents(zonal(1), agent)).filter(({ id }) => /hostNamespaces|privileged/.test(id))
    expect(found.map(({ id, severity }) => `${severity} ${id}`)).toEqual([
      'warning pod-security/privileged',
      'info pod-security/hostNamespaces',
    ])
  })
})

describe('pod-security-label-invalid', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['right', { enforce: 'baseline', 'enforce-version': 'v1.36', 'warn-version': 'latest' }, []],
    [
      'a level',
      { enforce: 'bassline' },
      ['warning: The level "bassline" to enforce is none of privileged, baseline, restricted'],
    ],
    [
      'a version',
      { 'audit-version': '1.36' },
      ['warning: The version "1.36" of the policy to audit is neither latest nor v1.x'],
    ],
  ])('%s', (_, labels, expected) => {
    expect(foundBy('pod-security-label-invalid', zonal(1), namespace(psa(labels)))).toEqual(expected)
  })
})

test('CronJobs and Pods are looked into as well, at their own places', () => {
  const job = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'j' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        spec: {
          template: { spec: { restartPolicy: 'Never', hostPID: true, containers: [{ name: 'c', image: 'i:1' }] } },
        },
      },
    },
  }
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { hostPID: true, containers: [{ name: 'c', image: 'i:1' }] },
  }
  const text = documents(zonal(1), job, pod)
  const found = reviewText(text).filter(({ id }) => id === 'pod-security/hostNamespaces')
  const marked = found.map(({ position, end }) =>
    text.split('\n')[position.line - 1].slice(position.column - 1, end.column - 1),
  )
  expect(found.map(({ subject }) => subject.kind)).toEqual(['CronJob', 'Pod'])
  expect(marked).toEqual(['true', 'true'])
})
