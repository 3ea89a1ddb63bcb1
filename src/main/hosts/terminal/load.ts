/** FILE... as texts, and as a Design, or the problems that keep them from being one. */
import { parseDesignWithSources } from '../../../design'
import { nearest } from '../../../design/suggest'
import type { Notice, ParseResult, Problem, SourceFile } from '../../../design/types'
import { readInput } from '../../files/input'
import type { Terminal } from './streams'
import { UsageError } from './usage'

export interface LoadOptions {
  seed?: number
  durationSeconds?: number
  /** Name of a starter cluster. */
  cluster?: string
}

export type Files = { ok: true; files: readonly SourceFile[] } | { ok: false; problems: readonly Problem[] }

export async function readFiles(paths: readonly string[], stdin: Terminal['stdin']): Promise<Files> {
  if (paths.filter((path) => path === '-').length > 1) throw new UsageError('standard input (-) is given twice')
  const files: SourceFile[] = []
  const problems: Problem[] = []
  for (const path of paths) {
    const outcome = await readInput(path, stdin as never)
    if (outcome.ok) files.push(outcome.file)
    else problems.push(outcome.problem)
  }
  // The other files may well be fine, but half the input would answer a question nobody asked.
  return problems.length > 0 ? { ok: false, problems } : { ok: true, files }
}

export async function designOf(files: readonly SourceFile[], options: LoadOptions): Promise<ParseResult> {
  return (await designWithSources(files, options)).result
}

/** The same, with the objects that the design was made of, for its review. */
export async function designWithSources(
  files: readonly SourceFile[],
  options: LoadOptions,
): Promise<ReturnType<typeof parseDesignWithSources>> {
  const { seed, durationSeconds, cluster } = options
  const defaultCluster = cluster === undefined ? undefined : await starter(cluster)
  const { result, sources } = parseDesignWithSources(files, { seed, durationSeconds, defaultCluster })
  if (!result.ok || cluster === undefined || result.design.defaultCluster) return { result, sources }
  const design = { ...result.design, notices: [...result.design.notices, idleStarter(cluster)] }
  return { result: { ...result, design }, sources }
}

export function idleStarter(id: string): Notice {
  return { subject: `--cluster ${id}`, count: 1, message: 'has no effect: the input brings a cluster' }
}

/** @throws UsageError when there is no starter of that name. */
export async function starter(id: string): Promise<string> {
  const { starters } = await import('../../files/library')
  const known = starters()
  const found = known.find((entry) => entry.id === id)
  if (found) return found.yaml
  const ids = known.map((entry) => entry.id)
  const near = nearest(id, ids)
  throw new UsageError(
    `--cluster expects one of ${ids.join(', ')} (found ${id})${near === undefined ? '' : `; did you mean ${near}?`}`,
  )
}
