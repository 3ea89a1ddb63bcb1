/** The next zone as providers name them: `eu-west-1a` is followed by `eu-west-1b`. */
export function nextZone(zones: readonly string[]): string {
  const last = zones.findLast((zone) => /[a-z0-9]$/i.test(zone)) ?? ''
  const [, stem, end] = /^(.*?)([a-y]|\d+)$/.exec(last) ?? []
  if (end === undefined) return zones.includes('a') ? `zone-${zones.length + 1}` : 'a'
  for (let next = after(end); ; next = after(next)) {
    if (!zones.includes(stem + next)) return stem + next
  }
}

const after = (end: string) => (/\d/.test(end) ? String(Number(end) + 1) : String.fromCharCode(end.charCodeAt(0) + 1))
