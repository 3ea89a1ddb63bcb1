/** What every screen command does, for both hosts with screens. Their one difference, the dialogs, is handed in. */
import { basename } from 'node:path'
import type { Menu, OpenDocument, Result } from '../../protocol/commands'
import type { ComparableRun } from '../../protocol/history'
import type { Handlers } from '../../protocol/transport'
import type { Documents } from '../files/documents'
import { readResultFile, type History } from '../files/history'
import { examples, starters } from '../files/library'
import type { Settings } from '../files/settings'
import { inChunks, writeFiles, type ReportFile } from '../report'
import { comparedFiles } from '../report/compared'
import type { RunManager } from '../runs/runs'
import type { SweepManager } from '../runs/sweeps'
import type { ScreenSession } from './screenSession'

/** The host's own dialogs; each answers null when the user cancelled. */
export interface Dialogs {
  openFile(): Promise<string | null>
  /** result.json files; empty when the user cancelled. */
  openResults(): Promise<string[]>
  saveFile(name: string): Promise<string | null>
  chooseFolder(): Promise<string | null>
}

/** The host's own window around the screen. */
export interface HostWindow {
  menus(menus: readonly Menu[]): void
  /** Closes it without asking the screen again. */
  close(): void
}

export interface HandlerParts {
  host: Result<'app.info'>['host']
  version: string
  runs: RunManager
  sweeps: SweepManager
  documents: Documents
  history: History
  settings: Settings
  screen: ScreenSession
  /** null: the browser's. */
  window: HostWindow | null
  /** null: the screen uses the browser's. */
  dialogs: Dialogs | null
  /** Takes a file that is too large for a message; returns the path under which the page fetches it. */
  offer?: (file: ReportFile) => string
  /** The file to show first, asked for once per screen. */
  initialFile(): Promise<OpenDocument | null>
}

export function createHandlers(parts: HandlerParts): Handlers {
  const { host, version, runs, sweeps, documents, history, settings, screen, window, dialogs, initialFile } = parts
  const exporter: Exporter = { dialogs, offer: parts.offer }
  const save = async (path: string, text: string) => ({ document: await documents.save(path, text) })

  return {
    'app.info': () => ({ version, host, platform: process.platform, nativeDialogs: dialogs !== null }),

    'settings.read': async () => ({ values: await settings.read() }),
    'settings.write': async ({ values }) => done(settings.write(values)),
    'menu.show': ({ menus }) => (window?.menus(menus), {}),
    'window.close': () => (window?.close(), {}),

    'document.initial': async ({ session }) => {
      screen.begin(session)
      return { document: (await initialFile()) ?? exampleDocument(examples()[0]) }
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
    'document.used': async ({ name, text }) => done(documents.used({ name, path: null, text })),
    'document.recent': async () => ({ documents: await documents.recent() }),
    'document.reopen': async ({ id }) => ({ document: await documents.reopen(id) }),
    'document.forgetRecent': async () => done(documents.forgetRecent()),
    'document.autosave': async ({ session, document, dirty }) => {
      screen.begin(session)
      return { savedAt: await documents.autosave(session, document, dirty) }
    },
    'recovery.list': async () => ({ unsaved: await documents.unsaved() }),
    'recovery.read': ({ id }) => documents.recover(id),
    'recovery.discard': async ({ id }) => done(documents.discard(id)),

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
    'run.jump': ({ runId, kinds }) => done(runs.jump(runId, kinds)),
    'run.view': (args) => done(runs.view(args)),
    'run.speed': ({ runId, speed }) => done(runs.speed(runId, speed)),
    'run.cancel': ({ runId }) => done(runs.cancel(runId)),
    'run.pods': (query) => runs.pods(query),
    'run.node': async (args) => ({ node: await runs.node(args) }),
    'run.events': (query) => runs.eventsOf(query),
    'run.objects': (query) => runs.objects(query),
    'run.describe': async (args) => ({ description: await runs.describe(args) }),
    'run.rollouts': (query) => runs.rollouts(query),
    'run.rollout': async (args) => ({ rollout: await runs.rollout(args) }),
    'run.podLife': async (args) => ({ life: await runs.podLife(args) }),
    'run.output': (args) => runs.output(args),
    'run.usage': async (args) => ({ usage: await runs.podUsage(args) }),
    'run.operate': async (args) => ({ begun: await runs.operate(args) }),
    'run.explain': async (args) => ({ explanation: await runs.explain(args) }),
    'run.export': ({ runId, formats }) => exportReport(runs, exporter, runId, formats),

    'sweep.start': (args) => sweeps.start(args),
    'sweep.cancel': () => {
      sweeps.cancel()
      return {}
    },

    ...historyHandlers(history, exporter),
  }
}

type HistoryCommand = Extract<keyof Handlers, `history.${string}`>

function historyHandlers(history: History, exporter: Exporter): Pick<Handlers, HistoryCommand> {
  return {
    'history.list': async () => {
      const runs = await history.list()
      const { runs: runsMax, bytes: bytesMax } = history.limits
      return { runs, runsMax, bytesMax, bytes: runs.reduce((sum, { bytes }) => sum + bytes, 0) }
    },
    'history.rename': ({ id, name }) => done(history.rename(id, name)),
    'history.pin': ({ id, pinned }) => done(history.pin(id, pinned)),
    'history.delete': ({ ids }) => done(history.remove(ids)),
    'history.read': async ({ ids }) => ({
      // To the protocol arrays are mutable, to the design they are not.
      runs: (await Promise.all(ids.map((id) => history.read(id)))) as ComparableRun[],
    }),
    'history.open': async ({ files }) => {
      const { dialogs } = exporter
      const paths = files === null && dialogs ? await dialogs.openResults() : []
      const read = paths.map(async (path) => ({ name: basename(path), text: await readResultFile(path) }))
      const ids: string[] = []
      for (const { name, text } of files ?? (await Promise.all(read))) ids.push((await history.open(name, text)).id)
      return { ids }
    },
    'history.save': async ({ id }) => {
      const text = await history.text(id)
      return exportFiles(exporter, [{ name: 'result.json', type: 'application/json', text: () => text }])
    },
    'history.export': async ({ ids, baseline, formats }) => {
      const rows = await history.list()
      const nameOf = (id: string) => rows.find((row) => row.id === id)?.name ?? id
      const read = ids.map(async (id) => ({ name: nameOf(id), run: await history.read(id) }))
      return exportFiles(exporter, comparedFiles(await Promise.all(read), Math.min(baseline, ids.length - 1), formats))
    },
  }
}

const done = async (work: Promise<unknown>) => {
  await work
  return {}
}

function exampleDocument(example: { id: string; yaml: string } | undefined): OpenDocument {
  return { name: `${example?.id ?? 'untitled'}.yaml`, path: null, text: example?.yaml ?? '' }
}

async function exportReport(
  runs: RunManager,
  exporter: Exporter,
  runId: number,
  formats: readonly ('html' | 'json' | 'csv')[],
): Promise<Result<'run.export'>> {
  return exportFiles(exporter, await runs.report(runId, formats))
}

type Exporter = Pick<HandlerParts, 'dialogs' | 'offer'>
type ExportedFile = Result<'run.export'>['files'][number]

/** Into the folder that the user picks, or for the browser to download. */
async function exportFiles({ dialogs, offer }: Exporter, files: readonly ReportFile[]): Promise<Result<'run.export'>> {
  const directory = dialogs && (await dialogs.chooseFolder())
  if (dialogs && directory === null) return { directory: null, files: [] }
  if (directory === null) return { directory, files: await Promise.all(files.map((file) => deliver(file, offer))) }
  const paths = await writeFiles(directory, files)
  return { directory, files: files.map(({ type }, index) => ({ name: paths[index], type })) }
}

/** What fits into a message without anybody noticing. */
const messageLength = 4 * 2 ** 20

async function deliver(file: ReportFile, offer: Exporter['offer']): Promise<ExportedFile> {
  const { name, type } = file
  const rest = inChunks(await file.text())
  const begun: string[] = []
  let length = 0
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    begun.push(next.value)
    length += next.value.length
    if (offer && length > messageLength)
      return { name, type, path: offer({ name, type, text: () => both(begun, rest) }) }
  }
  return { name, type, text: begun.join('') }
}

async function* both(begun: readonly string[], rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield* begun
  yield* rest
}
