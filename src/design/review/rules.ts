/** All rules. Of findings at one place, those of the earlier rule come first. */
import { controls } from './podSecurity/controls'
import { podSecurityRules } from './podSecurity/rule'
import type { Rule } from './rule'
import { autoscalerRequests } from './rules/autoscalerRequests'
import { autoscalerTarget } from './rules/autoscalerTarget'
import { budgetBlocksDrain } from './rules/budgetBlocksDrain'
import { controlPlaneSize } from './rules/controlPlaneSize'
import { deprecatedNames } from './rules/deprecatedNames'
import { etcdEvenMembers } from './rules/etcdEvenMembers'
import { etcdQuorumZones } from './rules/etcdQuorumZones'
import { fitsNoNode } from './rules/fitsNoNode'
import { gracePeriodZero } from './rules/gracePeriodZero'
import { hostPorts } from './rules/hostPorts'
import { imageTag } from './rules/imageTag'
import { missingProbe } from './rules/missingProbe'
import { noRequests } from './rules/noRequests'
import { noSpread } from './rules/noSpread'
import { podCidr } from './rules/podCidr'
import { podSecurityLabels } from './rules/podSecurityLabels'
import { podsPerNode } from './rules/podsPerNode'
import { scalabilityThresholds } from './rules/scalabilityThresholds'
import { selectorMatchesNothing } from './rules/selectorMatchesNothing'
import { serviceRange } from './rules/serviceRange'
import { singleMaster } from './rules/singleMaster'
import { singleNodePool } from './rules/singleNodePool'
import { singleReplica } from './rules/singleReplica'
import { singleZone } from './rules/singleZone'
import { topologyHints } from './rules/topologyHints'
import { topologyKeyMissing } from './rules/topologyKeyMissing'
import { untoleratedTaint } from './rules/untoleratedTaint'
import { unusedToleration } from './rules/unusedToleration'
import { versionSkew } from './rules/versionSkew'

/** Of the cluster itself: control plane, machines, addresses. */
export const clusterRules: readonly Rule[] = [
  etcdEvenMembers,
  etcdQuorumZones,
  singleMaster,
  singleZone,
  singleNodePool,
  controlPlaneSize,
  versionSkew,
  podCidr,
  serviceRange,
  podsPerNode,
  scalabilityThresholds,
  untoleratedTaint,
]

/** Of what runs on it. */
export const workloadRules: readonly Rule[] = [
  fitsNoNode,
  noRequests,
  hostPorts,
  topologyKeyMissing,
  topologyHints,
  selectorMatchesNothing,
  budgetBlocksDrain,
  singleReplica,
  noSpread,
  autoscalerTarget,
  autoscalerRequests,
  imageTag,
  gracePeriodZero,
  missingProbe,
  unusedToleration,
  deprecatedNames,
]

export const securityRules: readonly Rule[] = [podSecurityLabels, ...podSecurityRules(controls)]

export const rules: readonly Rule[] = [...clusterRules, ...workloadRules, ...securityRules]
