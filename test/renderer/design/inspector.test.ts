import { describe, expect, it } from 'vitest'
import { cronProblem } from '../../../src/renderer/design/inspector/cron'
import { parseInput, wordsOf } from '../../../src/renderer/design/inspector/inputs'
import { searchMachines } from '../../../src/renderer/design/inspector/machines'
import { nextZone } from '../../../src/renderer/design/inspector/zones'
import { schemaAt, schemas } from '../../../src/renderer/design/schema'
import { keysAbove } from '../../../src/renderer/design/yaml/assist'

describe('what is typed', () => {
  const quantity = schemaAt(schemas.Deployment, [
    'spec',
    'template',
    'spec',
    'containers',
    0,
    'resources',
    'requests',
    'cpu',
  ])!
  const replicas = schemaAt(schemas.Deployment, ['spec', 'replicas'])!
  const masters = schemaAt(schemas.Cluster, ['spec', 'controlPlane', 'replicas'])!
  const duration = schemaAt(schemas.Trial, ['spec', 'duration'])!

  it.each([
    ['500m', quantity, { value: '500m' }],
    ['2', quantity, { value: 2 }],
    [' 2Gi ', quantity, { value: '2Gi' }],
    ['', quantity, { value: undefined }],
    ['12', replicas, { value: 12 }],
    ['25m', duration, { value: '25m' }],
  ])('%s is understood', (text, schema, result) => expect(parseInput(text, schema, 'cpu')).toEqual(result))

  it.each([
    ['2 cores', quantity, /500m/],
    ['-1', quantity, /negative/],
    ['-1', replicas, /at least 0/],
    ['1.5', replicas, /whole/],
    ['10', masters, /at most 9/],
    ['25', duration, /25s/],
  ])('%s is refused with a reason', (text, schema, reason) => {
    const result = parseInput(text, schema, 'cpu')
    expect('problem' in result && result.problem).toMatch(reason)
  })

  it('knows schedules', () => {
    for (const good of ['*/5 * * * *', '0 3 1-5 * mon-fri', '@daily', '0,30 * * * *'])
      expect(cronProblem(good)).toBeUndefined()
    for (const bad of ['* * * *', 'every day', '*/x * * * *']) expect(cronProblem(bad)).toBeTruthy()
  })

  it('shows names as words', () => {
    expect(['maxPods', 'podCIDR', 'apiServer', 'etcd', 'kube-api-qps', 'cpu'].map(wordsOf)).toEqual([
      'Max pods',
      'Pod CIDR',
      'API server',
      'etcd',
      'kube-api-qps',
      'CPU',
    ])
  })
})

it.each([
  [[], 'a'],
  [['a'], 'b'],
  [['a', 'c', 'b'], 'd'],
  [['eu-west-1a', 'eu-west-1b'], 'eu-west-1c'],
  [['rack-9'], 'rack-10'],
  [['z'], 'a'],
])('goes on from zones %j to %s', (zones, next) => expect(nextZone(zones)).toBe(next))

it('finds machine types by size, price and name, the cheapest first', () => {
  const found = searchMachines('8 vcpu 32gi <0.5')
  expect(found.length).toBeGreaterThan(0)
  for (const { cpuMilli, memoryBytes, pricePerHour } of found)
    expect([cpuMilli, memoryBytes, pricePerHour <= 0.5]).toEqual([8000, 32 * 1024 ** 3, true])
  expect(found.map(({ pricePerHour }) => pricePerHour)).toEqual(
    found.map(({ pricePerHour }) => pricePerHour).sort((a, b) => a - b),
  )
  expect(searchMachines('m7i.xlarge').map(({ name }) => name)).toContain('m7i.xlarge')
  expect(searchMachines('nothing-like-it')).toEqual([])
})

describe('where the cursor stands', () => {
  const text = `kind: Deployment
metadata:
  name: a
spec:
  template:
    spec:
      containers:
        - name: web
          resources:
            requests:
              cpu: 1
              x
          ports:
          - containerPort: 80
            y
      z
`
  const lines = text.split('\n')
  const at = (word: string) => {
    const line = lines.findIndex((one) => one.trim() === word)
    return keysAbove(lines, line, lines[line].length - word.length)
  }
  it('is known from the indentation, also where the text is no YAML', () => {
    const container = ['spec', 'template', 'spec', 'containers', 0]
    expect(at('x')).toEqual({ kind: 'Deployment', path: [...container, 'resources', 'requests'] })
    expect(at('y')).toEqual({ kind: 'Deployment', path: [...container, 'ports', 0] })
    expect(at('z')).toEqual({ kind: 'Deployment', path: ['spec', 'template', 'spec'] })
    expect(schemaAt(schemas.Deployment, at('y').path)?.properties).toHaveProperty('hostPort')
  })
})
