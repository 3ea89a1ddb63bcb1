/** Flags of the components by their real names: those that act on the simulation first. */
import { componentFlags, flagsWithEffect, type ComponentName } from '../../../design/compile/flags'

/** @param taken flags that are written already */
export function searchFlags(component: ComponentName, text: string, taken: readonly string[]): string[] {
  const wanted = text.trim().replace(/^-+/, '').toLowerCase()
  if (wanted === '') return []
  const acting = flagsWithEffect[component]
  return [...componentFlags[component]]
    .filter((flag) => flag.includes(wanted) && !taken.includes(flag))
    .sort((a, b) => Number(acting.has(b)) - Number(acting.has(a)) || (a < b ? -1 : 1))
    .slice(0, 8)
}
