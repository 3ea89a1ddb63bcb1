/** Writing so that a crash or a full disk leaves the old file whole. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export async function writeAtomically(path: string, text: string): Promise<void> {
  // Through a symbolic link, so that the link stays and its target changes.
  const target = await realpath(path).catch(() => path)
  await mkdir(dirname(target), { recursive: true })
  const mode = await stat(target).then(
    (status) => status.mode & 0o777,
    () => 0o666,
  )
  const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(6).toString('hex')}`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(text)
      // Without this a power cut may leave the new name with no content.
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
