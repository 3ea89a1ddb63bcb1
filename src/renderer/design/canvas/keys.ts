/** The keyboard on the canvas: everything that the mouse does. */
import type { Board } from '../board.svelte'
import { inFrame } from '../board/moving'
import { isMovable, partName } from '../board/parts'

interface Hands {
  /** Id of the part that has the focus. */
  focused: string | undefined
  fit(): void
  zoom(by: 1 | -1): void
  holder: HTMLElement
}

const steps: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

export function onCanvasKey(board: Board, event: KeyboardEvent, hands: Hands): void {
  const target = event.target as HTMLElement
  if (event.defaultPrevented || /^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(target.tagName)) return
  if (handle(board, event, hands)) event.preventDefault()
}

function handle(board: Board, event: KeyboardEvent, hands: Hands): boolean {
  const mod = event.ctrlKey || event.metaKey
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (mod && !event.altKey) {
    if (key === 'z') {
      if (event.shiftKey) board.redo()
      else board.undo()
      return true
    }
    if (key === 'y') {
      board.redo()
      return true
    }
    if (key === 'd') {
      board.duplicate()
      return true
    }
    if (key === 'a') {
      board.select([...board.parts].filter(([, { part }]) => part.type !== 'cluster').map(([id]) => id))
      return true
    }
    return false
  }
  if (event.altKey) return false
  switch (key) {
    case 'Enter':
      return enter(board, hands.focused)
    case ' ':
      return toggle(board, hands.focused)
    case 'Delete':
    case 'Backspace':
      void board.remove()
      return true
    case 'Escape':
      board.select([])
      hands.holder.focus()
      return true
    case 'f':
      hands.fit()
      return true
    case '+':
    case '=':
      hands.zoom(1)
      return true
    case '-':
      hands.zoom(-1)
      return true
  }
  return key in steps && nudge(board, steps[key], event.shiftKey ? 40 : 8, hands.focused)
}

function enter(board: Board, focused: string | undefined): boolean {
  if (focused === undefined) return false
  const part = board.parts.get(focused)?.part
  if (part?.type === 'group' || (part?.type === 'cluster' && part.folded)) board.toggleOpen(focused)
  else {
    board.select([focused])
    board.inspect()
  }
  return true
}

function toggle(board: Board, focused: string | undefined): boolean {
  if (focused === undefined) return false
  const next = new Set(board.selection)
  if (!next.delete(focused)) next.add(focused)
  board.select(next)
  return true
}

function nudge(board: Board, [x, y]: [number, number], by: number, focused: string | undefined): boolean {
  if (board.selection.size === 0 && focused !== undefined) board.select([focused])
  const moves = board.selected.flatMap(({ part, object }) => {
    const at = board.places?.(part.id)
    if (!object || !at || !isMovable(part)) return []
    const to = { x: at.x + x * by, y: at.y + y * by }
    return [{ object, ...partName(part), to: part.type === 'cluster' ? to : inFrame(to) }]
  })
  if (moves.length > 0) board.move(moves)
  return moves.length > 0
}
