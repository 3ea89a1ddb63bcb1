import { describe, expect, it } from 'vitest'
import { isTimeZone, parseSchedule } from '../../src/design/cron'

/** The next times of a schedule, as dates of UTC. */
function next(schedule: string, after: string, count = 1, timeZone?: string): string[] {
  const parsed = parseSchedule(schedule, timeZone)
  const times: string[] = []
  for (let time: number | undefined = Date.parse(after); times.length < count;) {
    time = parsed.next(time as number)
    if (time === undefined) return [...times, 'never']
    times.push(new Date(time).toISOString().slice(0, 16))
  }
  return times
}

describe('a cron schedule', () => {
  it.each([
    ['* * * * *', '2026-01-01T12:00:00Z', ['2026-01-01T12:01', '2026-01-01T12:02']],
    ['*/20 * * * *', '2026-01-01T12:00:30Z', ['2026-01-01T12:20', '2026-01-01T12:40', '2026-01-01T13:00']],
    ['5/20 * * * *', '2026-01-01T12:00:00Z', ['2026-01-01T12:05', '2026-01-01T12:25', '2026-01-01T12:45']],
    ['30 6-16/4 * * 1-5', '2026-01-02T15:00:00Z', ['2026-01-05T06:30', '2026-01-05T10:30']], // over a weekend
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00']], // the next leap year
    ['0 0 13 * 5', '2026-02-01T00:00:00Z', ['2026-02-06T00:00', '2026-02-13T00:00', '2026-02-20T00:00']], // either
    ['0 0 * jan,mar sun', '2026-01-30T00:00:00Z', ['2026-03-01T00:00']],
    ['@daily', '2026-12-31T23:59:59Z', ['2027-01-01T00:00']],
    ['@weekly', '2026-01-01T00:00:00Z', ['2026-01-04T00:00']], // Sunday
    ['@every 90m', '2026-01-01T00:00:00Z', ['2026-01-01T01:30', '2026-01-01T03:00']],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', ['never']],
  ])('%s after %s', (schedule, after, expected) => {
    expect(next(schedule, after, expected.length)).toEqual(expected)
  })

  it('goes by the clock of its time zone, through both changes of the year', () => {
    // Berlin is an hour ahead of UTC in winter and two in summer, from 2026-03-29 to 2026-10-25.
    expect(next('0 9 * * *', '2026-03-27T12:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-28T08:00',
      '2026-03-29T07:00',
      '2026-03-30T07:00',
    ])
    expect(next('0 9 * * *', '2026-10-24T12:00:00Z', 1, 'Europe/Berlin')).toEqual(['2026-10-25T08:00'])
    // Half an hour beside whole ones.
    expect(next('0 0 * * *', '2026-01-01T00:00:00Z', 1, 'Asia/Kolkata')).toEqual(['2026-01-01T18:30'])
  })

  it('knows which time zones there are', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Etc/Nowhere')]).toEqual([true, false])
  })
})
