/** What every screen command does, for both hosts with screens. Their one difference, the dialogs, is handed in. */
import type { OpenDocument, Result } from '../../protocol/commands'
import type { Handlers } from '../../protocol/transport'
import type { Documents } from '../files/documents'
import { examples, starters } from '../files/library'
import { collect, reportFiles, writeReport } from '../report'
import type { RunManager } from '../runs/runs'

/** The host's own dialogs; each answers null when the user cancelled. */
export interface Dialogs {
  openFile(): Promise<string | null>
  saveFile(name: string): Promise<string | null>
  chooseFolder(): Promise<string | null>
}

export interface HandlerParts {
  host: Result<'app.info'>['host']
  version: string
  runs: RunManager
  documents: Documents
  /** null: the screen uses the browser's. */
  dialogs: Dialogs | null
  /** The file to show first, asked for once per screen. */
  initialFile(): Promise<OpenDocument | null>
}

export function createHandlers({ host, version, runs, documents, dialogs, initialFile }: HandlerParts): Handlers {
  const save = async (path: string, text: string) => ({ document: await documents.save(path, text) })

  return {
    'app.info': () => ({ version, host, platform: process.platform, nativeDialogs: dialogs !== null }),

    'document.initial': async () => {
      const given = await initialFile()
      if (given) return { document: given, recovered: false }
      const unsaved = await documents.recover()
      if (unsaved) return { document: unsaved, recovered: true }
      return { document: exampleDocument(examples()[0]), recovered: false }
    },
    'document.open': async () => {
      const path = dialogs && (await dialogs.openFile())
      return { document: path ? await documents.open(path) : null }
    },
    'document.save': async ({ name, path, text }) => {
      if (path !== null) return save(path, text)
      const chosen = dialogs && (await dialogs.saveFile(name))
      if (!chosen) return { document: null }
      documents.grant(chosen)
      return save(chosen, text)
    },
    'document.autosave': async ({ document, dirty }) => ({ savedAt: await documents.autosave(document, dirty) }),

    'examples.list': () => ({
      examples: examples().map(({ id, title, description }) => ({ id, title, description })),
    }),
    'examples.read': ({ id }) => {
      const example = examples().find((entry) => entry.id === id)
      if (!example) throw new Error(`there is no example ${id}`)
      return { document: exampleDocument(example) }
    },
    'clusters.list': () => ({
      clusters: starters().map(({ id, title, description, yaml }) => ({ id, title, description, yaml })),
    }),

    'run.start': (args) => runs.start(args),
    'run.pause': ({ runId }) => done(runs.pause(runId)),
    'run.resume': ({ runId }) => done(runs.resume(runId)),
    'run.step': ({ runId, seconds }) => done(runs.step(runId, seconds)),
    'run.speed': ({ runId, speed }) => done(runs.speed(runId, speed)),
    'run.cancel': ({ runId }) => done(runs.cancel(runId)),
    'run.pods': (query) => runs.pods(query),
    'run.node': async (args) => ({ node: await runs.node(args) }),
    'run.explain': async (args) => ({ explanation: await runs.explain(args) }),
    'run.export': ({ runId, formats }) => exportReport(runs, dialogs, runId, formats),
  }
}

const done = async (work: Promise<void>) => {
  await work
  return {}
}

function exampleDocument(example: { id: string; yaml: string } | undefined): OpenDocument {
  return { name: `${example?.id ?? 'untitled'}.yaml`, path: null, text: example?.yaml ?? '' }
}

async function exportReport(
  runs: RunManager,
  dialogs: Dialogs | null,
  runId: number,
  formats: readonly ('html' | 'json' | 'csv')[],
): Promise<Result<'run.export'>> {
  const directory = dialogs && (await dialogs.chooseFolder())
  if (dialogs && directory === null) return { directory: null, files: [] }
  const result = await runs.result(runId, { placements: formats.includes('json') })
  const files = reportFiles(result, runs.podRows(runId), formats)
  if (directory === null) {
    const texts = files.map(async ({ name, type, text }) => ({ name, type, text: await collect(await text()) }))
    return { directory, files: await Promise.all(texts) }
  }
  const paths = await writeReport(directory, result, runs.podRows(runId), formats)
  return { directory, files: files.map(({ type }, index) => ({ name: paths[index], type })) }
}
