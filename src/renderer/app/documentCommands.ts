/** Every way in and out of a document. */
import type { Command } from '../lib/palette'
import type { AppState } from './state.svelte'

export function documentCommands(app: AppState): Command[] {
  const { document, recovery } = app
  /** Whatever is opened is shown. */
  const opened = (work: Promise<unknown>) => {
    app.go('design')
    void work
  }
  return [
    { id: 'new', group: 'Document', title: 'New design', keys: 'Mod+N', run: () => opened(document.create()) },
    {
      id: 'new-empty',
      group: 'Document',
      title: 'New empty design',
      run: () => opened(document.openText('untitled.yaml', '')),
    },
    { id: 'open', group: 'Document', title: 'Open…', keys: 'Mod+O', run: () => opened(document.open()) },
    { id: 'save', group: 'Document', title: 'Save', keys: 'Mod+S', run: () => void document.save() },
    { id: 'saveAs', group: 'Document', title: 'Save as…', keys: 'Mod+Shift+S', run: () => void document.save(true) },
    {
      id: 'recover',
      group: 'Document',
      title: 'Recover unsaved work…',
      enabled: () => recovery.list.length > 0,
      run: () => (recovery.open = true),
    },
    ...document.recent.map(({ id, name, path }) => ({
      id: `recent-${id}`,
      group: 'Recent',
      title: name,
      note: path ?? 'as it was last opened or saved here',
      run: () => opened(document.reopen(id)),
    })),
    {
      id: 'clear-recent',
      group: 'Recent',
      title: 'Clear the recent documents',
      enabled: () => document.recent.length > 0,
      run: () => void document.forgetRecent(),
    },
    ...app.examples.map((example) => ({
      id: `example-${example.id}`,
      group: 'Example',
      title: example.title,
      note: example.description,
      run: () => opened(document.openExample(example.id)),
    })),
  ]
}
