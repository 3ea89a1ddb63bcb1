/** Flags of the components by their real names: those that act on the simulation first. */
import { componentFlags, flagsWithEffect, type ComponentName } from '../../../design/compile/flags'

const most = 8

/** @param taken flags that are written already */
export function searchFlags(component: ComponentName, text: string, taken: readonly string[]): string[] {
  return searchAllFlags([component], text)
    .map(({ flag }) => flag)
    .filter((flag) => !taken.includes(flag))
    .slice(0, most)
}

/** Of several components; without a limit, best first: what is called exactly so, then what acts on the simulation. */
export function searchAllFlags(
  components: readonly ComponentName[],
  text: string,
): { component: ComponentName; flag: string }[] {
  const wanted = text.trim().replace(/^-+/, '').toLowerCase()
  if (wanted === '') return []
  const rank = (component: ComponentName, flag: string) =>
    (flag === wanted ? 2 : 0) + (flagsWithEffect[component].has(flag) ? 1 : 0)
  return components
    .flatMap((component) => [...componentFlags[component]].map((flag) => ({ component, flag })))
    .filter(({ flag }) => flag.includes(wanted))
    .sort((a, b) => rank(b.component, b.flag) - rank(a.component, a.flag) || (a.flag < b.flag ? -1 : 1))
}
