/** Counts of the reasons for which nodes were rejected, by upstream's words. */
export type ReasonCounts = ReadonlyMap<string, number>

/**
 * FitError.Error of upstream (framework/types.go): `0/5 nodes are available: 2 node(s) had untolerated taint(s), 3
 * Insufficient cpu.` The entries are sorted as strings, so that "10 x" comes before "2 y".
 */
export function fitErrorMessage(allNodes: number, reasons: ReasonCounts): string {
  const entries = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort()
  return `0/${allNodes} nodes are available:${entries.length > 0 ? ` ${entries.join(', ')}.` : ''}`
}

export const NO_NODES = 'no nodes available to schedule pods'

/** The reasons of a message without their counts, for grouping pods by why they wait. */
export function reasonsOf(message: string): string[] {
  const match = /^0\/\d+ nodes are available: (.*?)\.( |$)/.exec(message)
  // Other waits are grouped by what is waited for, whichever image it is.
  if (!match) return [message.replace(/ "[^"]*"$/, '')]
  return match[1].split(', ').map((entry) => entry.replace(/^\d+ /, ''))
}
