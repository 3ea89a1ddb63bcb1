/** Every command of the app, with its shortcut. */
import { entries } from '../design/palette/parts'
import type { Command } from '../lib/palette'
import { speeds } from '../run/trial.svelte'
import { documentCommands } from './documentCommands'
import type { AppState } from './state.svelte'
import { trialCommands } from './trialCommands'

export function appCommands(app: AppState): Command[] {
  const { run } = app
  const live = () => run.live
  const step = (seconds: number) => () => void app.attempt('The run could not be stepped', () => run.step(seconds))
  return [
    {
      id: 'run',
      group: 'Run',
      title: 'Run the design',
      keys: 'Mod+Enter',
      enabled: () => app.document.arrived,
      run: () => void app.startRun(),
    },
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
    {
      id: 'jump',
      group: 'Run',
      title: 'Jump to the next event of interest',
      keys: '>',
      enabled: live,
      run: () => void app.attempt('The run could not jump', () => run.jump()),
    },
    {
      id: 'view-all-time',
      group: 'Run',
      title: 'Look at the whole run',
      keys: '0',
      enabled: () => run.view !== null,
      run: () => void app.attempt('The range could not be shown', () => run.look(null)),
    },
    ...[60, 300].map((seconds) => ({
      id: `view-last-${seconds}`,
      group: 'Run',
      title: `Look at the newest ${seconds === 60 ? 'minute' : '5 minutes'}`,
      enabled: () => run.started !== null,
      run: () => void app.attempt('The range could not be shown', () => run.look({ last: seconds })),
    })),
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
    ...documentCommands(app),
    ...boardCommands(app),
    ...trialCommands(app),
    { id: 'design', group: 'Go to', title: 'Design', keys: 'Alt+1', run: () => app.go('design') },
    { id: 'go-trial', group: 'Go to', title: 'Trial', keys: 'Alt+2', run: () => app.go('trial') },
    { id: 'go-run', group: 'Go to', title: 'Run', keys: 'Alt+3', run: () => app.go('run') },
    { id: 'compare', group: 'Go to', title: 'Compare', keys: 'Alt+4', run: () => app.go('compare') },
    { id: 'report', group: 'Go to', title: 'Report', keys: 'Alt+5', run: () => app.go('report') },
    ...compareCommands(app),
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
      group: 'Search',
      title: 'Search or run a command',
      keys: 'Mod+K',
      run: () => (app.paletteOpen = !app.paletteOpen),
    },
    {
      id: 'search',
      group: 'Search',
      title: 'Search the design…',
      keys: '/',
      run: () => (app.searchOpen = true),
    },
    ...themeCommands(app),
    { id: 'tour', group: 'Help', title: 'Take the tour', run: () => app.tour.begin() },
    { id: 'shortcuts', group: 'Help', title: 'Keyboard shortcuts', keys: '?', run: () => (app.shortcutsOpen = true) },
  ]
}

function compareCommands(app: AppState): Command[] {
  const { compare } = app
  const compared = () => app.screen === 'compare' && compare.comparison !== null
  return [
    {
      id: 'compare-newest',
      group: 'Compare',
      title: 'Compare the newest run with the one before',
      keys: 'Mod+Shift+C',
      enabled: () => compare.rows.length > 1,
      run: () => void app.compareNewest(),
    },
    { id: 'sweep', group: 'Compare', title: 'Sweep one field…', keys: 'Mod+Shift+E', run: () => app.sweep.open() },
    {
      id: 'sweep-cancel',
      group: 'Compare',
      title: 'Stop the sweep',
      enabled: () => app.sweep.running,
      run: () => void app.attempt('The sweep could not be stopped', () => app.sweep.cancel()),
    },
    { id: 'open-result', group: 'Compare', title: 'Open a result…', run: () => void app.openResults() },
    {
      id: 'export-comparison',
      group: 'Compare',
      title: 'Export the comparison (HTML, JSON)',
      enabled: compared,
      run: () => void app.exportComparison(['html', 'json']),
    },
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
  /** What changes the document shows it, on whichever screen edits it. */
  const editing = (run: () => void) => (app.screen === 'trial' ? run : on(run))
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
    {
      id: 'undo',
      group: 'Edit',
      title: 'Undo',
      keys: 'Mod+Z',
      local: true,
      enabled: () => app.document.undoable > 0,
      run: editing(() => board.undo()),
    },
    {
      id: 'redo',
      group: 'Edit',
      title: 'Redo',
      keys: 'Mod+Shift+Z',
      local: true,
      enabled: () => app.document.redoable > 0,
      run: editing(() => board.redo()),
    },
    {
      id: 'duplicate',
      group: 'Edit',
      title: 'Duplicate the selection',
      keys: 'Mod+D',
      local: true,
      enabled: some,
      run: on(() => board.duplicate()),
    },
    {
      id: 'delete',
      group: 'Edit',
      title: 'Delete the selection',
      keys: 'Delete',
      local: true,
      enabled: some,
      run: on(() => void board.remove()),
    },
    { id: 'arrange', group: 'Edit', title: 'Arrange the board automatically', run: on(() => board.arrange()) },
    ...(['canvas', 'split', 'yaml'] as const).map((view) => ({
      id: `view-${view}`,
      group: 'View',
      title: { canvas: 'Canvas alone', split: 'Canvas and YAML', yaml: 'YAML alone' }[view],
      checked: () => board.view === view,
      run: on(() => board.setView(view)),
    })),
    { id: 'fit', group: 'View', title: 'Show the whole board', keys: 'F', local: true, run: on(() => board.fits++) },
  ]
}

function themeCommands({ theme }: AppState): Command[] {
  const choices = [
    { id: 'system', value: null, title: 'Light or dark as the system' },
    { id: 'light', value: 'light', title: 'Light' },
    { id: 'dark', value: 'dark', title: 'Dark' },
  ] as const
  return [
    {
      id: 'theme',
      group: 'Theme',
      title: 'Switch between light and dark',
      keys: 'Mod+Shift+L',
      run: () => theme.toggle(),
    },
    ...choices.map(({ id, value, title }) => ({
      id: `theme-${id}`,
      group: 'Theme',
      title,
      checked: () => theme.chosen === value,
      run: () => theme.choose(value),
    })),
  ]
}
