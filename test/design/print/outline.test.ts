import { expect, it } from 'vitest'
import { eventsText } from '../../../src/design/print/events'
import { Outline, outlineText } from '../../../src/design/print/outline'

it('labels of one level stand in a column; what lies deeper is indented and has its own', () => {
  const { rows } = new Outline()
    .row('Name', 'web')
    .map('Labels', { b: '2', a: '1' })
    .group('Status', (inner) => inner.row('Current', 9).row('A longer label', 10))
    .table('Conditions', ['Type', 'Status'], [['Available', 'True']])
    .map('Annotations', {})
  expect(outlineText(rows)).toBe(`Name:         web
Labels:       a=1
              b=2
Status:
  Current:         9
  A longer label:  10
Conditions:
  Type       Status
  ----       ------
  Available  True
Annotations:  <none>
`)
})

it('events are told oldest first, equal ones with how often and since when', () => {
  const event = { type: 'Normal', reason: 'Pulled', source: 'kubelet', message: 'm' }
  const text = eventsText(
    [
      { ...event, firstSeconds: 10, lastSeconds: 95, count: 3 },
      { ...event, reason: 'Scheduled', firstSeconds: 5, lastSeconds: 5, count: 1 },
    ],
    100,
  )
  expect(text.split('\n')).toEqual([
    'Events:',
    '  Type    Reason     Age               From     Message',
    '  ----    ------     ---               ----     -------',
    '  Normal  Scheduled  95s               kubelet  m',
    '  Normal  Pulled     5s (x3 over 90s)  kubelet  m',
    '',
  ])
  expect(eventsText([], 100)).toBe('Events:  <none>\n')
})
