import { describeRate } from '../../../design/rate'
import { describeOperation } from '../../../design/operations'
import type { Load, Operation } from '../../../design/types'

/**
 * The moments at which load begins, changes or ends, and operations are begun, within the run, in order: what a chart
 * should mark.
 */
export function marksOf(
  loads: readonly Load[],
  durationSeconds: number,
  operations: readonly Operation[] = [],
): { time: number; label: string }[] {
  const operated = operations.map((one) => ({ time: one.atSeconds, label: describeOperation(one) }))
  return loads
    .flatMap((load) => {
      if (load.type === 'scale') return [{ time: load.atSeconds, label: `${load.workload.name} → ${load.replicas}` }]
      const idle = load.rate.shape === 'Constant' && load.rate.perSecond === 0
      const rate = idle ? load.name : `${load.name} ${describeRate(load.rate)}`
      return [
        { time: load.atSeconds, label: rate },
        { time: load.atSeconds + load.forSeconds, label: `${load.name} ends` },
      ]
    })
    .concat(operated)
    .filter(({ time }) => time > 0 && time < durationSeconds)
    .sort((x, y) => x.time - y.time)
}
