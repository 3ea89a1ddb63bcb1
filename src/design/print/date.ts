import { parseTimestamp } from '../timestamp'

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const millisecondsPerDay = 86_400_000

/** A timestamp of the API's as describe prints it (RFC 1123): `Mon, 23 Nov 2026 07:46:44 +0000`. */
export function dateText(timestamp: string | undefined): string {
  const time = timestamp === undefined ? undefined : parseTimestamp(timestamp)
  if (timestamp === undefined || time === undefined) return '<unset>'
  const [date, clock] = timestamp.split('T')
  const [year, month, day] = date.split('-')
  // 1970 began with a Thursday.
  const weekday = days[Math.floor(time / millisecondsPerDay) % 7]
  return `${weekday}, ${day} ${months[Number(month) - 1]} ${year} ${clock.slice(0, 8)} +0000`
}
