/** Sweeps of the fake host: two values at once, the more of the field the calmer the cluster. */
import { findField } from '../../../../design/sweep'
import type { EventPayload } from '../../../../protocol/commands'
import type { Handlers } from '../../../../protocol/transport'
import type { FakeHistory } from './history'
import type { FakePlan } from './plan'

type Progress = EventPayload<'sweep.progress'>

const parallel = 2
/** Of wall time for one value. */
const secondsEach = 0.9

export function createFakeSweep(plan: FakePlan, history: FakeHistory, emit: (progress: Progress) => void) {
  let current: { progress: Progress; finish(index: number): void } | undefined
  let made = 0

  function tell() {
    if (!current) return
    const { items } = current.progress
    current.progress.over = items.every(({ state }) => state !== 'waiting' && state !== 'running')
    emit(structuredClone(current.progress))
    if (current.progress.over) current = undefined
  }

  const handlers: Pick<Handlers, 'sweep.start' | 'sweep.cancel'> = {
    'sweep.start': ({ files, field, values }) => {
      const found = findField(files, field)
      if (!found.ok) return { status: 'rejected', message: `${field} ${found.message}`, values: [] }
      const faulty = values.filter((value) => value.startsWith('-'))
      if (faulty.length > 0) {
        const position = { file: files[0].name, line: 15, column: 14 }
        const message = `${found.field.reference.replace(/^.*:/, '')} must be an integer from 0 to 200000`
        const problems = (value: string) => [{ severity: 'error' as const, position, message, found: value }]
        return {
          status: 'rejected',
          message: '',
          values: faulty.map((value) => ({ value, problems: problems(value) })),
        }
      }
      const sweepId = `sweep-${++made}`
      const { reference } = found.field
      const most = Math.max(1, ...values.map(Number).filter(Number.isFinite))
      const item = (value: string) => ({
        value,
        state: 'waiting' as const,
        virtualSeconds: 0,
        durationSeconds: plan.durationSeconds,
      })
      current = {
        progress: { sweepId, over: false, items: values.map(item) },
        finish(index) {
          const share = Number.isFinite(Number(values[index])) ? Number(values[index]) / most : 0.5
          history.keep(
            {
              ...plan,
              nodes: Math.max(3, Math.round(120 * share)),
              strain: 0.4 / share ** 1.6,
              pendingShare: 0.3 * (1 - share) ** 2,
            },
            { document: files[0].name, text: `${files[0].text}# ${values[index]}` },
            { id: sweepId, field: reference, value: values[index], index },
          )
        },
      }
      queueMicrotask(tell)
      return { status: 'started', sweepId, field: reference, parallel }
    },
    'sweep.cancel': () => {
      for (const item of current?.progress.items ?? [])
        if (item.state === 'waiting' || item.state === 'running') item.state = 'cancelled'
      tell()
      return {}
    },
  }

  function advance(wallSeconds: number) {
    if (!current) return
    const { items } = current.progress
    for (const [index, item] of items.entries()) {
      if (item.state !== 'running') continue
      item.virtualSeconds = Math.min(
        item.durationSeconds,
        item.virtualSeconds + (item.durationSeconds * wallSeconds) / secondsEach,
      )
      if (item.virtualSeconds < item.durationSeconds) continue
      item.state = 'finished'
      current.finish(index)
    }
    const free = parallel - items.filter(({ state }) => state === 'running').length
    for (const item of items.filter(({ state }) => state === 'waiting').slice(0, free)) item.state = 'running'
    tell()
  }
  return { handlers, advance }
}
