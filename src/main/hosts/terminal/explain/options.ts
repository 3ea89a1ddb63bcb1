/** The options of `explain`, checked. */
import { integerOption, type Parsed } from '../arguments'
import { UsageError } from '../usage'

export interface ExplainOptions {
  json: boolean
  quiet: boolean
  config: string | undefined
  featureGates: string | undefined
  allNodes: boolean
  parallelism: number
  /** Starter for manifests that bring no cluster. */
  cluster: string | undefined
  /** `NAME` or `NAMESPACE/NAME` */
  pod: string | undefined
}

const parallelismMax = 65535

export function explainOptions({ values, operands }: Parsed): ExplainOptions {
  if (operands.length === 0) throw new UsageError('expected FILE...')
  const parallelism = integerOption('parallelism', values['parallelism'], parallelismMax) ?? 1
  if (parallelism === 0) throw new UsageError(`--parallelism expects an integer from 1 to ${parallelismMax} (found 0)`)
  const text = (name: string) => values[name] as string | undefined
  const config = text('config')
  if (config === '-' && operands.includes('-')) throw new UsageError('standard input (-) is given twice')
  return {
    json: values['json'] === true,
    quiet: values['quiet'] === true,
    config,
    featureGates: text('feature-gates'),
    allNodes: values['all-nodes'] === true,
    parallelism,
    cluster: text('cluster'),
    pod: text('pod'),
  }
}
