import type { Command } from '../lib/palette'
import type { AppState } from './state.svelte'

/** What the timeline offers; a lane brings its additions. */
export function trialCommands(app: AppState): Command[] {
  const editor = app.trialEditor
  if (!editor) return []
  const on = (run: () => void) => () => {
    app.go('trial')
    run()
  }
  const chosen = () => app.screen === 'trial' && editor.selected !== undefined
  return [
    ...editor.declared.flatMap((lane) =>
      lane.additions.map((addition) => ({
        id: `trial-add-${lane.id}-${addition.id}`,
        group: 'Trial',
        title: `Add ${lane.title.toLowerCase()}: ${addition.label}`,
        enabled: () => addition.impossible?.(editor.board.index) === undefined,
        run: on(() => editor.add(lane, addition)),
      })),
    ),
    {
      id: 'trial-duplicate',
      group: 'Trial',
      title: 'Duplicate the selected phase',
      enabled: chosen,
      run: () => editor.selected && editor.duplicate(editor.selected),
    },
    {
      id: 'trial-delete',
      group: 'Trial',
      title: 'Delete the selected phase',
      enabled: chosen,
      run: () => editor.selected && editor.remove(editor.selected),
    },
    { id: 'trial-zoom-in', group: 'Trial', title: 'Zoom in on the timeline', run: on(() => editor.zoomBy(1.5)) },
    { id: 'trial-zoom-out', group: 'Trial', title: 'Zoom out of the timeline', run: on(() => editor.zoomBy(1 / 1.5)) },
    { id: 'trial-fit', group: 'Trial', title: 'Show the whole timeline', run: on(() => editor.fit()) },
  ]
}
