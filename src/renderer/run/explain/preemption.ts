/** What preemption tried, taken apart for the screen. */
export interface Refused {
  nodes: number
  reason: string
  /** What Kubernetes' words mean; empty where they are plain. */
  meaning: string
}

const meanings: Record<string, string> = {
  'No preemption victims found for incoming pod': 'No pods of lower priority there whose removal would make room.',
  'Preemption is not helpful for scheduling': 'Removing pods would not lift what refuses it there.',
}

/** `0/5 nodes are available: 2 No preemption victims …, 3 Preemption is not …` by reason; empty for other messages. */
export function refusedNodes(message: string): Refused[] {
  const list = /^(?:preemption: )?\d+\/\d+ nodes are available: (.*?)\.?$/s.exec(message.trim())?.[1]
  if (list === undefined) return []
  const rows: Refused[] = []
  for (const part of list.split(/, (?=\d+ )/)) {
    const [, nodes, reason] = /^(\d+) (.+)$/s.exec(part) ?? []
    if (reason === undefined) return []
    rows.push({ nodes: Number(nodes), reason, meaning: meanings[reason] ?? '' })
  }
  return rows
}

/** `namespace/name` in its two parts. */
export function podOf(key: string): { namespace: string; name: string } {
  const at = key.indexOf('/')
  return { namespace: key.slice(0, Math.max(0, at)), name: key.slice(at + 1) }
}

const plainly: Record<string, string> = {
  'not eligible due to preemptionPolicy=Never.': 'Not tried: its preemptionPolicy is Never.',
  'not eligible due to a terminating pod on the nominated node.':
    'Not tried again: pods are still being removed from the node that it is nominated for.',
}

/** Why nothing came of it, in one sentence. */
export function whyNot(message: string): string {
  const said = message.trim().replace(/^preemption: /, '')
  if (said in plainly) return plainly[said]
  return refusedNodes(said).length > 0 || said === ''
    ? 'Nothing came of it: there is no node on which removing pods of lower priority would help.'
    : `Nothing came of it: ${said}`
}
