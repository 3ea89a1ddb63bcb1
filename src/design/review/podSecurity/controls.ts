/** All controls of the Pod Security Standards in the order of the admission: baseline first, each level by name. */
import { allowPrivilegeEscalation } from './allowPrivilegeEscalation'
import { appArmorProfile } from './appArmorProfile'
import { capabilitiesBaseline } from './capabilitiesBaseline'
import { capabilitiesRestricted } from './capabilitiesRestricted'
import type { Control } from './control'
import { hostNamespaces } from './hostNamespaces'
import { hostPathVolumes } from './hostPathVolumes'
import { hostPorts } from './hostPorts'
import { hostProbesAndHostLifecycle } from './hostProbesAndHostLifecycle'
import { privileged } from './privileged'
import { procMount } from './procMount'
import { procMountRestricted } from './procMountRestricted'
import { restrictedVolumes } from './restrictedVolumes'
import { runAsNonRoot } from './runAsNonRoot'
import { runAsUser } from './runAsUser'
import { seccompProfileBaseline } from './seccompProfileBaseline'
import { seccompProfileRestricted } from './seccompProfileRestricted'
import { seLinuxOptions } from './seLinuxOptions'
import { sysctls } from './sysctls'
import { windowsHostProcess } from './windowsHostProcess'

export const controls: readonly Control[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfileBaseline,
  sysctls,
  windowsHostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfileRestricted,
]
