/** The editor's looks, from the same tokens as everything else. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const view = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--ink)', fontSize: '12.5px' },
  // Within the pane: around it, it would be cut off.
  '&.cm-focused': { outline: '1px solid var(--select)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--mute)', border: 'none', paddingLeft: '6px' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '34px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--raise) 65%, transparent)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--select-soft)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--warn-soft)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--select-soft)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--raise)',
    border: '1px solid var(--line-strong)',
    color: 'var(--mute)',
  },
  '.cm-selected-part': {
    boxShadow: 'inset 3px 0 0 var(--select)',
    backgroundColor: 'color-mix(in srgb, var(--select) 5%, transparent)',
  },
  '.cm-field-help': { maxWidth: '420px', padding: '8px 12px', fontFamily: 'var(--font)', fontSize: '12px' },
  '.cm-field-help code': { marginLeft: '10px', color: 'var(--mute)' },
  '.cm-field-help p': { marginTop: '4px', color: 'var(--mute)' },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', fontFamily: 'var(--mono)', fontSize: '12px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--select-soft)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--mute)', fontStyle: 'normal', fontFamily: 'var(--font)' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--select)' },
  '.cm-diagnostic': {
    borderLeft: '3px solid var(--err)',
    padding: '6px 10px',
    fontFamily: 'var(--font)',
    maxWidth: '480px',
  },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--err)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px solid var(--warn)' },
  '.cm-lint-marker': { width: '8px', height: '8px', margin: '6px 2px 0', content: '""' },
  '.cm-lint-marker-error': { content: '""', backgroundColor: 'var(--err)', borderRadius: '50%' },
  '.cm-lint-marker-warning': { content: '""', backgroundColor: 'var(--warn)', transform: 'rotate(45deg)' },
  '.cm-lintRange-info, .cm-finding-warning': { backgroundImage: 'none', borderBottom: '0' },
  '.cm-lint-marker-info': { content: '""', border: '1.5px solid var(--mute)', borderRadius: '50%' },
  '.cm-diagnosticAction': {
    marginLeft: '8px',
    padding: '1px 8px',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundColor: 'var(--raise)',
    color: 'var(--ink)',
    fontFamily: 'var(--font)',
  },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-panels': { backgroundColor: 'var(--raise)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '8px 12px', fontFamily: 'var(--font)' },
  '.cm-panel.cm-search label': { fontSize: '12px', color: 'var(--mute)' },
  '.cm-textfield': {
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundColor: 'var(--panel)',
    height: '26px',
  },
  '.cm-button': {
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundImage: 'none',
    backgroundColor: 'var(--panel)',
    height: '26px',
  },
})

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--select)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn-text)' },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: 'var(--info-text)' },
  { tag: [tags.meta, tags.separator, tags.punctuation], color: 'var(--mute)' },
  { tag: tags.comment, color: 'var(--mute)', fontStyle: 'italic' },
])

export const editorLooks = [view, syntaxHighlighting(highlight)]
