/** Work that may wait for the next pictures, a piece for each: done all at once it would hold up whoever presses a key. */
const waiting: (() => void)[] = []
let asked = false

function ask(): void {
  if (asked || waiting.length === 0) return
  asked = true
  nextPicture(() => {
    asked = false
    waiting.shift()?.()
    ask()
  })
}

/** Returns how to take it back before its turn has come. */
export function inTurn(work: () => void): () => void {
  waiting.push(work)
  ask()
  return () => {
    const at = waiting.indexOf(work)
    if (at >= 0) waiting.splice(at, 1)
  }
}

/** A hidden window has no pictures: a timer stands in. */
const hiddenMilliseconds = 250

function nextPicture(work: () => void): void {
  let done = false
  const once = () => {
    if (!done) work()
    done = true
  }
  requestAnimationFrame(once)
  setTimeout(once, hiddenMilliseconds)
}
