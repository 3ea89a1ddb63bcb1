/** Everything the screens share, made once at start. Components reach it through `useApp()`. */
import { createContext, tick } from 'svelte'
import type { Args, EventPayload, Result } from '../../protocol/commands'
import { createClient, type Client } from '../../protocol/transport'
import type { Board } from '../design/board.svelte'
import type { TrialEditor } from '../trial/editor.svelte'
import { CompareController } from '../compare/compare.svelte'
import { SweepController } from '../compare/sweep/sweep.svelte'
import { DocumentController } from '../design/document.svelte'
import { CheckerController } from '../lib/checker/checker.svelte'
import { createWorkerEngine, type CheckEngine } from '../lib/checker/engine'
import { DialogController } from '../lib/dialogs.svelte'
import { download, fetchFile, pickFiles } from '../lib/files'
import { plural } from '../lib/format'
import { ThemeController } from '../lib/theme.svelte'
import { ToastController } from '../lib/toasts.svelte'
import type { Connection, ConnectionState } from '../lib/transport/connection'
import { EventsController } from '../run/events.svelte'
import { ObjectsController, RolloutsController } from '../run/objects/objects.svelte'
import { PodsController } from '../run/pods.svelte'
import { RunController } from '../run/run.svelte'
import { TrialSettings } from '../run/trial.svelte'
import { RecoveryController } from './recovery.svelte'
import { TourController } from './tour.svelte'

export type Screen = 'design' | 'trial' | 'run' | 'compare' | 'report'
export type ExportFormat = Args<'run.export'>['formats'][number]

export class AppState {
  screen = $state<Screen>('design')
  paletteOpen = $state(false)
  searchOpen = $state(false)
  shortcutsOpen = $state(false)
  trialOpen = $state(false)
  connection = $state<ConnectionState>('connected')
  info = $state.raw<Result<'app.info'> | null>(null)
  examples = $state.raw<Result<'examples.list'>['examples']>([])
  clusters = $state.raw<Result<'clusters.list'>['clusters']>([])
  exporting = $state(false)
  exported = $state.raw<Result<'run.export'> | null>(null)

  /** Of the Design screen, once it stands. */
  board: Board | undefined
  trialEditor: TrialEditor | undefined

  readonly client: Client
  readonly theme = new ThemeController()
  readonly toasts = new ToastController()
  readonly dialogs = new DialogController()
  readonly trial = new TrialSettings()
  readonly document: DocumentController
  readonly recovery: RecoveryController
  readonly tour = new TourController(() => this.go('design'))
  readonly checker: CheckerController
  readonly run: RunController
  readonly pods: PodsController
  readonly events: EventsController
  readonly objects: ObjectsController
  readonly rollouts: RolloutsController
  readonly compare: CompareController
  readonly sweep: SweepController
  readonly #connection: Connection
  #notStarted = 0

  constructor(connection: Connection, engine: CheckEngine = createWorkerEngine()) {
    this.#connection = connection
    this.client = createClient(connection)
    this.document = new DocumentController({
      client: this.client,
      dialogs: this.dialogs,
      toasts: this.toasts,
      offer: connection.offer?.bind(connection),
    })
    this.recovery = new RecoveryController(this.client, this.document, this.toasts)
    this.checker = new CheckerController(engine)
    this.run = new RunController(this.client, undefined, tick)
    this.pods = new PodsController(this.client)
    this.events = new EventsController(this.client)
    this.objects = new ObjectsController(this.client)
    this.rollouts = new RolloutsController(this.client)
    this.compare = new CompareController(this.client)
    this.sweep = new SweepController(this.client)
    this.client.on('history.changed', (change) => this.#historyChanged(change))
    connection.onState?.((state) => {
      const back = this.connection === 'lost' && state === 'connected'
      this.connection = state
      // The host took this screen for gone: what is unsaved here is nobody else's.
      if (back) void this.document.autosave()
      if (state !== 'lost') return
      this.run.disconnected()
      this.sweep.disconnected()
    })
  }

  async start(): Promise<void> {
    // At once, so that nobody has begun something when it appears; a recovery stands before it.
    this.tour.greet()
    await this.document.start()
    await this.recovery.start()
    await Promise.allSettled([
      this.client.call('app.info', {}).then((info) => (this.info = info)),
      this.client.call('examples.list', {}).then(({ examples }) => (this.examples = examples)),
      this.client.call('clusters.list', {}).then(({ clusters }) => (this.clusters = clusters)),
      this.compare.refresh(),
    ])
  }

  reconnect() {
    this.#connection.retry?.()
  }

  go(screen: Screen) {
    this.screen = screen
  }

  async startRun(): Promise<void> {
    const { run, document, checker, trial, toasts } = this
    if (run.phase === 'starting' || !document.arrived) return
    if (trial.seedProblem || trial.durationProblem) {
      this.trialOpen = true
      return
    }
    this.exported = null
    toasts.dismiss(this.#notStarted)
    this.screen = 'run'
    const files = [{ name: document.name, text: document.text }]
    const problems = await run.start({ files, ...trial.overrides, speed: trial.speed })
    if (problems.length === 0) return
    checker.report(problems)
    this.screen = 'design'
    const first = problems.find((problem) => problem.severity === 'error') ?? problems[0]
    this.#notStarted = toasts.show({
      kind: 'error',
      title: `Not started: ${plural(problems.length, 'problem')} in ${document.name}`,
      text: `Line ${first.position.line}: ${first.message}`,
      action: { label: 'Show', run: () => document.editor?.reveal(first.position.line, first.position.column) },
    })
  }

  /** A command on the run, with its failure shown. */
  async attempt(what: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.toasts.error(what, error)
    }
  }

  async exportReport(formats: ExportFormat[]): Promise<void> {
    const runId = this.run.started?.runId
    if (runId === undefined || !this.run.over || this.exporting) return
    this.exporting = true
    try {
      const result = await this.client.call('run.export', { runId, formats })
      if (this.#deliver(result)) this.exported = result
    } catch (error) {
      this.toasts.error('The report could not be exported', error)
    } finally {
      this.exporting = false
    }
  }

  /** Files of an export, brought to the person; false when there are none, because no folder was chosen. */
  #deliver({ directory, files }: Result<'run.export'>): boolean {
    for (const { name, type, text, path } of files) {
      if (text !== undefined) download(name, type, text)
      else if (path !== undefined) fetchFile(name, path)
    }
    if (directory === null && files.length === 0) return false
    const names = files.map((file) => file.name.split(/[\\/]/).pop()).join(', ')
    this.toasts.show({ kind: 'ok', title: `Exported ${names}`, text: directory ?? 'In your downloads' })
    return true
  }

  async exportComparison(formats: ('html' | 'json')[]): Promise<void> {
    await this.attempt('The comparison could not be exported', async () =>
      this.#deliver(await this.compare.export(formats)),
    )
  }

  async saveResult(id: string): Promise<void> {
    await this.attempt('The result could not be saved', async () => this.#deliver(await this.compare.save(id)))
  }

  async compareNewest(): Promise<void> {
    this.go('compare')
    await this.attempt('The kept runs could not be read', () => this.compare.chooseNewest())
  }

  /** Runs the design once for each value of the dialog, and shows the sweep. */
  async startSweep(): Promise<void> {
    const { document, trial, sweep } = this
    if (sweep.running) return
    const files = [{ name: document.name, text: document.text }]
    const id = await sweep.start({ files, ...trial.overrides })
    if (id === null) return
    this.compare.sweepId = id
    this.go('compare')
  }

  async openResults(): Promise<void> {
    this.go('compare')
    await this.attempt('The result could not be opened', async () => {
      const files = this.info?.nativeDialogs ? null : await pickFiles()
      if (files !== null || this.info?.nativeDialogs) await this.compare.open(files)
    })
  }

  #historyChanged({ removed, problem }: EventPayload<'history.changed'>) {
    void this.compare.refresh().catch(() => {})
    if (problem !== undefined) this.toasts.show({ kind: 'error', title: 'Not kept', text: problem })
    if (removed.length === 0) return
    const text = `${removed.slice(0, 3).join(', ')}${removed.length > 3 ? ` and ${removed.length - 3} more` : ''}. Pin what shall stay.`
    const title = `Made room for new runs: ${plural(removed.length, 'old run')} removed`
    this.toasts.show({ kind: 'info', title, text }, 10)
  }

  /** Puts a Cluster document before manifests that bring none; undo takes it out again. */
  insertCluster(yaml: string) {
    const { document } = this
    const json = /\.json$/i.test(document.name)
    // What the list needs to know of it stands in comments at its head.
    const text = yaml.replace(/^(# (title|description|order): .*\n)+/, '').trimEnd()
    document.editor?.insertAtStart(`${text}\n${/^---\s/.test(document.text) ? '' : '---\n'}`)
    if (!json) return
    document.name = document.name.replace(/\.json$/i, '.yaml')
    document.path = null
  }
}

export const [useApp, provideApp] = createContext<AppState>()
