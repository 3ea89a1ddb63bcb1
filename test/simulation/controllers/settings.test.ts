import { expect, it } from 'vitest'
import { componentFlags, flagsWithEffect } from '../../../src/design/compile/flags'
import type { ControlPlane } from '../../../src/design/types'
import * as settings from '../../../src/main/simulation/controllers/settings'

/** A control plane that writes down which flags of the controller manager are read. */
function recording() {
  const read = new Set<string>()
  const controllerManagerArgs = new Proxy({} as Record<string, string>, {
    get: (_, flag: string) => void read.add(flag),
  })
  return { read, controlPlane: { controllerManagerArgs } as unknown as ControlPlane }
}

it('says of the flags that it reads, and of no others, that they have an effect', () => {
  const { read, controlPlane } = recording()
  const functions = Object.values(settings).filter((one) => typeof one === 'function')
  for (const read of functions) for (const name of settings.controllerNames) read(controlPlane, name)
  // Controllers without a flag for their workers ask for ''.
  read.delete('')
  expect([...flagsWithEffect['kube-controller-manager']].sort()).toEqual([...read].sort())
  for (const flag of read) expect(componentFlags['kube-controller-manager']).toContain(flag)
})
