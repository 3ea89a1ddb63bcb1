import { expect, test } from 'vitest'
import type { Finding } from '../../../src/design/review'
import { rules } from '../../../src/design/review'
import { countBySeverity, groupFindings } from '../../../src/renderer/design/review'

const finding = (id: string, severity: Finding['severity'], line: number) =>
  ({ id, severity, position: { file: 'a', line, column: 1 } }) as Finding

test('findings of one rule and severity stand together, in the order of their first', () => {
  const [a, b] = rules
  const findings = [
    finding(b.id, 'error', 1),
    finding(a.id, 'warning', 2),
    finding(b.id, 'warning', 3),
    finding(a.id, 'warning', 4),
  ]
  const groups = groupFindings(findings)
  expect(
    groups.map(({ severity, name, findings: own }) => [severity, name, own.map(({ position }) => position.line)]),
  ).toEqual([
    ['error', b.name, [1]],
    ['warning', a.name, [2, 4]],
    ['warning', b.name, [3]],
  ])
  expect(countBySeverity(findings)).toEqual([
    ['error', 1],
    ['warning', 3],
    ['info', 0],
  ])
})
