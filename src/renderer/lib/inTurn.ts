/** Work that may wait for the next pictures, a piece for each: done all at once it would hold up whoever presses a key. */
const waiting: (() => void)[] = []

function next(): void {
  waiting.shift()?.()
  if (waiting.length > 0) requestAnimationFrame(next)
}

/** Returns how to take it back before its turn has come. */
export function inTurn(work: () => void): () => void {
  waiting.push(work)
  if (waiting.length === 1) requestAnimationFrame(next)
  return () => {
    const at = waiting.indexOf(work)
    if (at >= 0) waiting.splice(at, 1)
  }
}
