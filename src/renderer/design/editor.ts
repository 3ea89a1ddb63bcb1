/** CodeMirror, set up once: YAML, problems, history, search, suggestions. */
import {
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, StateEffect, StateField, type Text } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  EditorView,
  type DecorationSet,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { Finding, Fix } from '../../design/review'
import type { Problem } from '../../design/types'
import { editorLooks } from './editorTheme'

/** These belong to the window: Mod-Enter runs the design. */
const windowKeys = new Set(['Mod-Enter'])

export interface EditorEvents {
  onEdit(state: EditorState): void
  /** The person moved the cursor. */
  onCursor(offset: number): void
  complete: CompletionSource
  hover: Extension
}

/** Marks the lines of what is selected on the canvas. */
export const markRange = StateEffect.define<{ from: number; to: number } | null>()
const markedLine = Decoration.line({ class: 'cm-selected-part' })

const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    let now = lines.map(transaction.changes)
    for (const effect of transaction.effects)
      if (effect.is(markRange)) now = linesOf(transaction.state.doc, effect.value)
    return now
  },
  provide: (field) => EditorView.decorations.from(field),
})

function linesOf(doc: Text, range: { from: number; to: number } | null): DecorationSet {
  if (!range) return Decoration.none
  const first = doc.lineAt(Math.min(range.from, doc.length)).number
  const last = doc.lineAt(Math.max(range.from, Math.min(range.to - 1, doc.length))).number
  // A long object is marked as far as anybody scrolls.
  return Decoration.set(
    Array.from({ length: Math.min(last - first + 1, 400) }, (_, at) => markedLine.range(doc.line(first + at).from)),
  )
}

export function createState(text: string, { onEdit, onCursor, complete, hover }: EditorEvents): EditorState {
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
      marked,
      hover,
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
      EditorView.contentAttributes.of({
        'aria-label': 'Design as YAML',
        tabindex: '0',
        'data-testid': 'editor-content',
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onEdit(update.state)
        const byPerson = update.transactions.some(
          (one) => one.isUserEvent('select') || one.isUserEvent('input') || one.isUserEvent('delete'),
        )
        if ((update.selectionSet || update.docChanged) && byPerson && update.view.hasFocus)
          onCursor(update.state.selection.main.head)
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

/** What a finding says, in the gutter and under the pointer; only an error is underlined as one. */
export function findingDiagnostics(
  doc: Text,
  findings: readonly Finding[],
  { show, fix }: { show: (finding: Finding, number: number) => void; fix: (fix: Fix) => void },
): Diagnostic[] {
  return findings.map((finding, number) => {
    const from = offsetOf(doc, finding.position.line, finding.position.column)
    const to = Math.max(from, offsetOf(doc, finding.end.line, finding.end.column))
    const remedy = finding.fix
    return {
      from,
      to,
      severity: finding.severity,
      markClass: `cm-finding cm-finding-${finding.severity}`,
      message: finding.title,
      actions: [
        ...(remedy ? [{ name: remedy.title, apply: () => fix(remedy) }] : []),
        { name: 'Why', apply: () => show(finding, number) },
      ],
    }
  })
}

export function showDiagnostics(view: EditorView, diagnostics: readonly Diagnostic[]): void {
  view.dispatch(setDiagnostics(view.state, [...diagnostics]))
}
