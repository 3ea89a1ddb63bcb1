import type { Client } from '../../../protocol/transport'
import type { ToastController } from '../../lib/toasts.svelte'
import type { RunController } from '../run.svelte'
import { commandLine, type Operation } from './operations'

/** Does it in the run that goes on, and says so; what it leads to is seen in the run's Events. */
export async function operate(
  { run, client, toasts }: { run: RunController; client: Client; toasts: ToastController },
  operation: Operation,
): Promise<void> {
  const runId = run.started?.runId
  if (runId === undefined) return
  const title = commandLine(operation)
  try {
    const { begun } = await client.call('run.operate', { runId, operation })
    if (begun) toasts.show({ kind: 'ok', title, text: 'Sent to the API server. Its Events tell what came of it.' })
    else toasts.error(title, 'The run is over: start another one to change something in it.')
  } catch (error) {
    toasts.error(title, error)
  }
}
