/** A document with the one history, without an editor and without screens. */
import {
  applyChanges,
  editFields,
  indexDocument,
  type FieldEdit,
  type Path,
  type TextChange,
  type Value,
} from '../../../src/design/edit'
import type { EditObject } from '../../../src/design/edit'
import type { Board } from '../../../src/renderer/design/board.svelte'

export class TextBoard {
  text = $state('')
  readonly history: string[] = []
  readonly shown: { title: string; text?: string }[] = []
  readonly index = $derived(indexDocument(this.text))
  readonly app = {
    toasts: { show: (toast: { title: string; text?: string }) => this.shown.push(toast), error: () => {} },
  }

  constructor(text: string) {
    this.text = text
  }

  attempt(make: () => readonly TextChange[]) {
    this.history.push(this.text)
    this.text = applyChanges(this.text, make())
  }
  edit(edits: readonly FieldEdit[]) {
    this.attempt(() => editFields(this.index, edits))
  }
  set(object: EditObject, path: Path, value: Value | undefined) {
    this.edit([{ object, path, value }])
  }
  undo() {
    this.text = this.history.pop() ?? this.text
  }
  faultsAt = () => []

  get board(): Board {
    return this as unknown as Board
  }
}
