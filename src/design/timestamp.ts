/** RFC 3339 timestamps, as Kubernetes writes them, without the wall clock's own type. */
const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** Milliseconds since 1970-01-01T00:00:00Z; undefined when the text is no timestamp. */
export function parseTimestamp(text: string): number | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number)
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined
  const milliseconds = Math.floor(Number(match[7] ?? 0) * 1000)
  const seconds = ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes(match[8])) * 60 + second
  return seconds * 1000 + milliseconds
}

function offsetMinutes(zone: string): number {
  if (zone.length === 1) return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))
  return zone.startsWith('-') ? -minutes : minutes
}

/** Years that begin in March put the leap day last, so that months have fixed offsets. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1
  const monthOfYear = (month + 9) % 12
  const dayOfYear = Math.floor((153 * monthOfYear + 2) / 5) + day - 1
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  const daysBefore1970 = 719468
  return shifted * 365 + leapDays + dayOfYear - daysBefore1970
}
