/** Of a million pods a search takes the engine half a second, and it has a run to get on with. */
const pausesPerAnswer = 4

/** Reads again and again, so long after the last answer or four times as long as that took. Returns how to end it. */
export function repeatedly(read: () => Promise<void>, pauseMilliseconds = 1000): () => void {
  let ended = false
  let timer: ReturnType<typeof setTimeout>
  const waitFor = (milliseconds: number) => {
    if (!ended) timer = setTimeout(() => void once(), milliseconds)
  }
  const once = async () => {
    const begun = performance.now()
    await read()
    waitFor(Math.max(pauseMilliseconds, pausesPerAnswer * (performance.now() - begun)))
  }
  waitFor(pauseMilliseconds)
  return () => {
    ended = true
    clearTimeout(timer)
  }
}
