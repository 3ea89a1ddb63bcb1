/** Writing so that a crash or a full disk leaves the old file whole. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Returns how many bytes were written. A text in pieces is written as it comes. */
export async function writeAtomically(path: string, text: string | AsyncIterable<string>): Promise<number> {
  // Through a symbolic link, so that the link stays and its target changes.
  const target = await realpath(path).catch(() => path)
  await mkdir(dirname(target), { recursive: true })
  const mode = await stat(target).then(
    (status) => status.mode & 0o777,
    () => 0o666,
  )
  const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(6).toString('hex')}`)
  try {
    let bytes: number
    const file = await open(temporary, 'wx', mode)
    try {
      for await (const piece of typeof text === 'string' ? [text] : text) await file.appendFile(piece)
      bytes = (await file.stat()).size
      // Without this a power cut may leave the new name with no content.
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
    return bytes
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
