/** CodeMirror, set up once: YAML, problems, history, search, suggestions. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { Problem } from '../../design/types'
import { complete } from './completions'
import { editorLooks } from './editorTheme'

/** These belong to the window: Mod-Enter runs the design. */
const windowKeys = new Set(['Mod-Enter'])

export function createState(text: string, onEdit: (state: EditorState) => void): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      lintGutter(),
      codeFolding(),
      foldGutter(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ override: [complete], icons: false }),
      highlightSelectionMatches(),
      search({ top: true }),
      yaml(),
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap.filter((binding) => !windowKeys.has(binding.key ?? '')),
        ...searchKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...completionKeymap,
        ...lintKeymap,
        indentWithTab,
      ]),
      EditorView.contentAttributes.of({ 'aria-label': 'Design as YAML', 'data-testid': 'editor-content' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onEdit(update.state)
      }),
      ...editorLooks,
    ],
  })
}

/** An offset that exists, whatever the line and column say: the text may have changed since. */
export function offsetOf(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.max(1, Math.min(line, doc.lines)))
  return Math.min(at.to, at.from + Math.max(0, column - 1))
}

export function toDiagnostics(doc: Text, problems: readonly Problem[]): Diagnostic[] {
  return problems.map((problem) => {
    const { line, column } = problem.position
    const from = offsetOf(doc, line, column)
    const end = problem.end ? offsetOf(doc, problem.end.line, problem.end.column) : doc.lineAt(from).to
    const message = problem.remedy ? `${problem.message}\n${problem.remedy}` : problem.message
    // Something must be underlined, also where a problem has no width.
    return {
      from: end > from ? from : Math.max(doc.lineAt(from).from, from - 1),
      to: Math.max(from, end),
      severity: problem.severity,
      message,
    }
  })
}

export function showProblems(view: EditorView, problems: readonly Problem[]): void {
  view.dispatch(setDiagnostics(view.state, toDiagnostics(view.state.doc, problems)))
}
