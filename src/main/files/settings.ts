/**
 * What a person set on the screens: sizes of panels, the theme, that the tour was seen. Kept by the host, because a browser
 * keeps such things per port, and `seatrial serve` has another one each time.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { writeAtomically } from './atomic'

export type SettingValues = { [key: string]: unknown }
const File = v.object({ version: v.literal(1), values: v.record(v.string(), v.unknown()) })

/** The screens have some twenty; whoever writes more is not them. */
const mostKeys = 200

export class Settings {
  readonly #path: string
  #turn: Promise<unknown> = Promise.resolve()

  constructor(directory: string) {
    this.#path = join(directory, 'settings.json')
  }

  /** Empty when there is no file, or when it cannot be understood. */
  async read(): Promise<SettingValues> {
    try {
      const outcome = v.safeParse(File, JSON.parse(await readFile(this.#path, 'utf8')))
      return outcome.success ? outcome.output.values : {}
    } catch {
      return {}
    }
  }

  /** One change after the other, each on what the file holds then: another host may have written it. */
  write(changed: SettingValues): Promise<void> {
    const turn = this.#turn.then(async () => {
      const values = { ...(await this.read()), ...changed }
      if (Object.keys(values).length > mostKeys) throw new Error(`more than ${mostKeys} settings`)
      await writeAtomically(this.#path, JSON.stringify({ version: 1, values }, null, 2))
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
