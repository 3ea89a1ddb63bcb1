import { listAt } from '../fields'
import { addedCapabilities } from './capabilitiesBaseline'
import { containerField, distinct, joinQuoted, namesOf, type Control } from './control'
import type { SecuredContainer } from './pod'

const allowed = 'NET_BIND_SERVICE'

const dropsAll = ({ security }: SecuredContainer) => listAt(security, ['capabilities', 'drop']).includes('ALL')

export const capabilitiesRestricted: Control = {
  id: 'capabilities_restricted',
  level: 'restricted',
  overrides: 'capabilities_baseline',
  name: 'Capabilities',
  allows: `capabilities.drop of every container includes ALL; capabilities.add: ${allowed} only`,
  why: 'Most programs need none of the capabilities that containers have by default; each is a way out for whoever gets into the program.',
  check({ containers, isWindows }) {
    if (isWindows) return undefined
    const keeping = containers.filter((container) => !dropsAll(container))
    const adding = containers.filter((container) => addedCapabilities(container).some((one) => one !== allowed))
    const [first] = [...keeping, ...adding]
    if (!first) return undefined
    const forbidden = distinct(adding.flatMap(addedCapabilities).filter((one) => one !== allowed))
    const details: string[] = []
    if (keeping.length > 0) details.push(`${namesOf(keeping)} must set securityContext.capabilities.drop=["ALL"]`)
    if (adding.length > 0) {
      details.push(`${namesOf(adding)} must not include ${joinQuoted(forbidden)} in securityContext.capabilities.add`)
    }
    return {
      reason: 'unrestricted capabilities',
      detail: details.join('; '),
      path: containerField(first, 'capabilities', keeping.length > 0 ? 'drop' : 'add'),
      // What is added is needed for something: that is for a person to decide.
      fix:
        adding.length > 0
          ? undefined
          : {
              title: 'Drop all capabilities',
              edits: keeping.map((one) => {
                return { op: 'set' as const, path: containerField(one, 'capabilities', 'drop'), value: ['ALL'] }
              }),
            },
    }
  },
}
