/** Every command of the app, with its shortcut. */
import { entries } from '../design/palette/parts'
import type { Command } from '../lib/palette'
import { speeds } from '../run/trial.svelte'
import type { AppState } from './state.svelte'

export function appCommands(app: AppState): Command[] {
  const { document, run } = app
  const live = () => run.live
  const step = (seconds: number) => () => void app.attempt('The run could not be stepped', () => run.step(seconds))
  return [
    { id: 'run', group: 'Run', title: 'Run the design', keys: 'Mod+Enter', run: () => void app.startRun() },
    {
      id: 'pause',
      group: 'Run',
      title: 'Pause or resume',
      keys: '.',
      enabled: live,
      run: () => void app.attempt('The run could not be paused', () => run.toggle()),
    },
    { id: 'step', group: 'Run', title: 'Step 1 s', keys: ',', enabled: live, run: step(1) },
    { id: 'step-10', group: 'Run', title: 'Step 10 s', keys: '<', enabled: live, run: step(10) },
    { id: 'step-60', group: 'Run', title: 'Step 1 minute', enabled: live, run: step(60) },
    {
      id: 'cancel',
      group: 'Run',
      title: 'Stop the run',
      enabled: live,
      run: () => void app.attempt('The run could not be stopped', () => run.cancel()),
    },
    ...speeds.map(({ value, label, words }, index) => ({
      id: `speed-${label}`,
      group: 'Speed',
      title: `Speed ${label}: ${words.toLowerCase()}`,
      keys: String(index + 1),
      enabled: live,
      run: () => void app.attempt('The speed could not be changed', () => run.setSpeed(value)),
    })),
    {
      id: 'trial',
      group: 'Run',
      title: 'Seed, duration and speed…',
      keys: 'Mod+Shift+Enter',
      run: () => (app.trialOpen = true),
    },
    { id: 'new', group: 'Document', title: 'New design', keys: 'Mod+N', run: () => void document.create() },
    {
      id: 'new-empty',
      group: 'Document',
      title: 'New empty design',
      run: () => void document.openText('untitled.yaml', ''),
    },
    { id: 'open', group: 'Document', title: 'Open…', keys: 'Mod+O', run: () => void document.open() },
    { id: 'save', group: 'Document', title: 'Save', keys: 'Mod+S', run: () => void document.save() },
    { id: 'saveAs', group: 'Document', title: 'Save as…', keys: 'Mod+Shift+S', run: () => void document.save(true) },
    ...app.examples.map((example) => ({
      id: `example-${example.id}`,
      group: 'Example',
      title: example.title,
      run: () => {
        app.go('design')
        void document.openExample(example.id)
      },
    })),
    ...boardCommands(app),
    { id: 'design', group: 'Go to', title: 'Design', keys: 'Alt+1', run: () => app.go('design') },
    { id: 'go-run', group: 'Go to', title: 'Run', keys: 'Alt+2', run: () => app.go('run') },
    { id: 'report', group: 'Go to', title: 'Report', keys: 'Alt+3', run: () => app.go('report') },
    {
      id: 'export',
      group: 'Report',
      title: 'Export report (HTML, JSON, CSV)',
      keys: 'Mod+E',
      enabled: () => run.over && run.started !== null,
      run: () => void app.exportReport(['html', 'json', 'csv']),
    },
    {
      id: 'palette',
      group: 'Window',
      title: 'Search or run a command',
      keys: 'Mod+K',
      run: () => (app.paletteOpen = !app.paletteOpen),
    },
    {
      id: 'theme',
      group: 'Window',
      title: 'Switch between light and dark',
      keys: 'Mod+Shift+L',
      run: () => app.theme.toggle(),
    },
    { id: 'shortcuts', group: 'Window', title: 'Keyboard shortcuts', keys: '?', run: () => (app.shortcutsOpen = true) },
  ]
}

/** What the drawing board offers; on the board itself its keys do the same. */
function boardCommands(app: AppState): Command[] {
  const { board } = app
  if (!board) return []
  const on = (run: () => void) => () => {
    app.go('design')
    run()
  }
  const some = () => board.selection.size > 0
  return [
    ...entries.flatMap(({ parts }) =>
      parts.map(({ kind, label }) => ({
        id: `add-${kind}`,
        group: 'Add',
        title: label,
        run: on(() => board.add(kind)),
      })),
    ),
    { id: 'undo', group: 'Edit', title: 'Undo', run: on(() => board.undo()) },
    { id: 'redo', group: 'Edit', title: 'Redo', run: on(() => board.redo()) },
    {
      id: 'duplicate',
      group: 'Edit',
      title: 'Duplicate the selection',
      enabled: some,
      run: on(() => board.duplicate()),
    },
    { id: 'delete', group: 'Edit', title: 'Delete the selection', enabled: some, run: on(() => void board.remove()) },
    { id: 'arrange', group: 'Edit', title: 'Arrange the board automatically', run: on(() => board.arrange()) },
    { id: 'view-canvas', group: 'View', title: 'Canvas alone', run: on(() => board.setView('canvas')) },
    { id: 'view-split', group: 'View', title: 'Canvas and YAML', run: on(() => board.setView('split')) },
    { id: 'view-yaml', group: 'View', title: 'YAML alone', run: on(() => board.setView('yaml')) },
    { id: 'fit', group: 'View', title: 'Show the whole board', run: on(() => board.fits++) },
  ]
}
