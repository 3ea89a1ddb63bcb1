/**
 * From files to a Design: read, check, assign to clusters, compile. Every step reports what it finds and goes on, so that
 * one run shows as many problems as possible; a Design is made only when none of them is an error.
 */
import defaultClusterYaml from '../../resources/starters/default.yaml?raw'
import { assemble } from './assemble'
import { Notices } from './notices'
import { Problems } from './problems'
import { readObjects, type RawObject } from './read/objects'
import { sortObjects, type Sorted } from './sort'
import type { ParseResult, SourceFile } from './types'
import { durationSecondsMax } from './compile/trial'

export interface ParseOptions {
  /** Goes before the Trial's seed. */
  seed?: number
  /** Goes before the Trial's duration. */
  durationSeconds?: number
  /** YAML of the Cluster to use when the input has neither Cluster nor Node; the starter `default` when left out. */
  defaultCluster?: string
}

/** The name that problems in the default cluster show as their file. */
export const defaultClusterFile = 'default cluster'

/** Reads the input; never throws. With errors there is no design, but all the problems that could be found. */
export function parseDesign(files: readonly SourceFile[], options: ParseOptions = {}): ParseResult {
  return parseDesignWithSources(files, options).result
}

/**
 * The same, with the objects of the files as written, in order, each with the means to find the place of any of its fields
 * (what the default cluster adds is not among them). They keep the files' YAML trees alive: let go of them soon.
 */
export function parseDesignWithSources(
  files: readonly SourceFile[],
  options: ParseOptions = {},
): { result: ParseResult; sources: readonly RawObject[] } {
  const sources: RawObject[] = []
  return { result: parseInto(sources, files, options), sources }
}

function parseInto(sources: RawObject[], files: readonly SourceFile[], options: ParseOptions): ParseResult {
  const problems = new Problems()
  const names = files.map((file) => file.name)
  try {
    return parse(files, names, options, problems, sources)
  } catch (error) {
    // A defect of ours must not take the screen down with it.
    const position = { file: names[0] ?? '', line: 1, column: 1 }
    const detail = error instanceof Error ? error.message : String(error)
    const remedy = 'this is a defect of Seatrial: please report it with the file'
    problems.add({ severity: 'error', position, message: `the input could not be processed: ${detail}`, remedy })
    return { ok: false, problems: problems.sorted(names) }
  }
}

function parse(
  files: readonly SourceFile[],
  names: readonly string[],
  options: ParseOptions,
  problems: Problems,
  sources: RawObject[],
): ParseResult {
  const notices = new Notices()
  if (files.length === 0) {
    const position = { file: '', line: 1, column: 1 }
    problems.add({ severity: 'error', position, message: 'expected at least one file, found none' })
  }
  checkOptions(options, names, problems)
  for (const object of readObjects(files, problems)) sources.push(object)
  const sorted = sortObjects(sources, notices)
  const usesDefault = !sorted.hasClusterOrNode && files.length > 0
  if (usesDefault) addDefaultCluster(sorted, options, problems, notices)
  const design = assemble(sorted, usesDefault, notices)
  const all = problems.sorted([...names, defaultClusterFile])
  if (problems.errors > 0 || !design) return { ok: false, problems: all }
  const trial = {
    ...design.trial,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.durationSeconds === undefined ? {} : { durationSeconds: options.durationSeconds }),
  }
  return { ok: true, design: { ...design, trial, notices: notices.list() }, problems: all }
}

function addDefaultCluster(sorted: Sorted, options: ParseOptions, problems: Problems, notices: Notices): void {
  const file = { name: defaultClusterFile, text: options.defaultCluster ?? defaultClusterYaml }
  const { clusters, nodes } = sortObjects(readObjects([file], problems), notices)
  if (clusters.length + nodes.length === 0 && problems.errors === 0) {
    const position = { file: defaultClusterFile, line: 1, column: 1 }
    problems.add({
      severity: 'error',
      position,
      message: 'expected a Cluster, found none',
      remedy: 'choose another cluster',
    })
  }
  sorted.clusters.push(...clusters)
  sorted.nodes.push(...nodes)
}

/** Options come from the command line or a settings field. */
function checkOptions({ seed, durationSeconds }: ParseOptions, names: readonly string[], problems: Problems): void {
  const fail = (message: string, found: unknown) => {
    const position = { file: names[0] ?? '', line: 1, column: 1 }
    problems.add({ severity: 'error', position, message, found: String(found) })
  }
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff)) {
    fail('the seed must be an integer from 0 to 4294967295', seed)
  }
  if (durationSeconds !== undefined && !(durationSeconds > 0 && durationSeconds <= durationSecondsMax)) {
    fail(`the duration must be more than 0 and at most ${durationSecondsMax / 3600}h`, `${durationSeconds}s`)
  }
}
