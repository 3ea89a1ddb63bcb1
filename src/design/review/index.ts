/** Review of a design: findings with their places, reasons and fixes. Pure; apart from design/ so that only those load it who ask. */
export { reviewDesign } from './review'
export { rules, clusterRules, workloadRules, securityRules } from './rules'
export type { Rule } from './rule'
export {
  severities,
  type Edit,
  type Finding,
  type Fix,
  type Reference,
  type Severity,
  type Subject,
  type YamlValue,
} from './finding'
