/** Files that a page fetches by HTTP: they go out as they are made, however large, and lie in nobody's memory as a whole. */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReportFile } from '../../report'

export class Downloads {
  readonly #offered = new Map<string, ReportFile>()

  /** Returns the path under which the file can be fetched, once: nobody can guess it. */
  offer(file: ReportFile): string {
    const path = `/download/${randomBytes(24).toString('base64url')}`
    this.#offered.set(path, file)
    return path
  }

  /** The file of a path, which is then gone. */
  take(path: string): ReportFile | undefined {
    const file = this.#offered.get(path)
    this.#offered.delete(path)
    return file
  }

  drop(paths: Iterable<string>): void {
    for (const path of paths) this.#offered.delete(path)
  }
}

/** Writes no faster than the page reads; a page that goes away, or an engine that does, ends it. */
export async function sendFile(file: ReportFile, response: ServerResponse, headers: object): Promise<void> {
  const name = file.name.replace(/[^\w.-]/g, '_')
  response.writeHead(200, {
    ...headers,
    'Content-Type': `${file.type}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  })
  try {
    await pipeline(Readable.from(await file.text()), response)
  } catch {
    response.destroy()
  }
}
