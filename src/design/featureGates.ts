/** Of kube-apiserver and kube-controller-manager: those that the simulation acts on. */
export const actingGates: ReadonlySet<string> = new Set(['MaxUnavailableStatefulSet'])

/** Names in `A=true,B=false`. */
export const gateNames = (flag: string): string[] =>
  flag.split(',').flatMap((entry) => entry.split('=', 1)[0].trim() || [])

/**
 * Whether a feature gate is on by a component's flags.
 * @param flags of the component, without dashes; `feature-gates` is `A=true,B=false`.
 * @param byDefault its default in the simulated version.
 */
export function isGateOn(flags: Readonly<Record<string, string>>, gate: string, byDefault: boolean): boolean {
  let on = byDefault
  for (const entry of (flags['feature-gates'] ?? '').split(',')) {
    const [name, value = ''] = entry.split('=')
    if (name.trim() === gate) on = value.trim().toLowerCase() === 'true'
  }
  return on
}
