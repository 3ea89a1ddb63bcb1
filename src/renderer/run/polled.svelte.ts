import { repeatedly } from './repeatedly'
import type { RunController } from './run.svelte'

/** What was read last, and why it could not be read. */
export class Polled<Value> {
  value = $state.raw<Value | null>(null)
  failure = $state('')
  /** False until there is an answer about the present subject. */
  loaded = $state(false)
}

/**
 * Reads something of the run now, about once a second while it goes on, and again when a paused run has moved. To be called
 * while a component is made.
 * @param subject what it is about, as a text: another one is begun with nothing.
 */
export function polled<Value>(
  run: RunController,
  subject: () => string,
  read: (runId: number) => Promise<Value | null>,
): Polled<Value> {
  const result = new Polled<Value>()
  const runId = $derived(run.started?.runId)
  const running = $derived(run.phase === 'running')
  const about = $derived(subject())
  let before: string | undefined

  $effect(() => {
    if (about !== before) {
      result.value = null
      result.loaded = false
      before = about
    }
    if (runId === undefined) return
    if (!running) void run.calmFrame
    let stale = false
    const once = async () => {
      try {
        const answer = await read(runId)
        if (stale) return
        result.value = answer
        result.loaded = true
        result.failure = ''
      } catch (error) {
        if (!stale) result.failure = (error as Error).message
      }
    }
    void once()
    const end = running ? repeatedly(once) : undefined
    return () => {
      stale = true
      end?.()
    }
  })
  return result
}
