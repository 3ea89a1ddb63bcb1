/** The files of a report, written to a folder or made as texts. */
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PodRow, RunResult } from '../../design/result'
import { comparisonCsv, nodesCsv, podsCsv, timeseriesCsv, usageCsv, utilisationCsv } from './csv'
import { resultJson } from './json'

export const reportFormats = ['html', 'json', 'csv'] as const
export type ReportFormat = (typeof reportFormats)[number]

type PodRows = Iterable<PodRow> | AsyncIterable<PodRow>
export type Text = Iterable<string> | AsyncIterable<string>

export interface ReportFile {
  name: string
  /** Media type. */
  type: string
  /** Made when it is asked for, and in pieces where it may be large. */
  text(): Text | Promise<Text>
}

export function reportFiles(result: RunResult, pods: PodRows, formats: readonly ReportFormat[]): ReportFile[] {
  const files: Record<ReportFormat, ReportFile[]> = {
    html: [
      {
        name: 'report.html',
        type: 'text/html',
        // Loaded when needed: it brings the chart library's source along.
        text: async () => [(await import('./html')).renderHtml(result)],
      },
    ],
    json: [{ name: 'result.json', type: 'application/json', text: () => resultJson(result) }],
    csv: [
      { name: 'timeseries.csv', type: 'text/csv', text: () => timeseriesCsv(result) },
      { name: 'utilisation.csv', type: 'text/csv', text: () => utilisationCsv(result) },
      { name: 'nodes.csv', type: 'text/csv', text: () => nodesCsv(result) },
      { name: 'pods.csv', type: 'text/csv', text: () => podsCsv(pods) },
      ...usageFiles(result),
      ...comparisonFiles(result),
    ],
  }
  return reportFormats.filter((format) => formats.includes(format)).flatMap((format) => files[format])
}

/** Where the Trial declares what pods use. */
function usageFiles(result: RunResult): ReportFile[] {
  if (!result.clusters.some(({ usage }) => usage)) return []
  return [{ name: 'usage.csv', type: 'text/csv', text: () => usageCsv(result) }]
}

function comparisonFiles({ comparison }: RunResult): ReportFile[] {
  if (!comparison) return []
  return [{ name: 'comparison.csv', type: 'text/csv', text: () => comparisonCsv(comparison) }]
}

/** Writes the report and returns the files' paths. Each file appears whole or not at all. */
export async function writeReport(
  directory: string,
  result: RunResult,
  pods: PodRows,
  formats: readonly ReportFormat[] = reportFormats,
): Promise<string[]> {
  return writeFiles(directory, reportFiles(result, pods, formats))
}

export async function writeFiles(directory: string, files: readonly ReportFile[]): Promise<string[]> {
  await mkdir(directory, { recursive: true })
  const paths: string[] = []
  for (const file of files) {
    const path = join(directory, file.name)
    await writeText(path, await file.text())
    paths.push(path)
  }
  return paths
}

export async function writeText(path: string, text: Text): Promise<void> {
  // A pipe or a device cannot be replaced by a finished file: it is written as it comes.
  const inPlace = await stat(path).then(
    (status) => !status.isFile() && !status.isDirectory(),
    () => false,
  )
  if (inPlace) return pipeline(Readable.from(inChunks(text)), createWriteStream(path))
  const temporary = `${path}.${process.pid}.part`
  try {
    await pipeline(Readable.from(inChunks(text)), createWriteStream(temporary))
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

const chunkLength = 65536

/** One write per line would be most of the time that a large CSV takes; one for all of it would be all of its memory. */
export async function* inChunks(text: Text): AsyncGenerator<string> {
  let chunk = ''
  for await (const piece of text) {
    chunk += piece
    if (chunk.length < chunkLength) continue
    for (let at = 0; at < chunk.length; at += chunkLength) yield chunk.slice(at, at + chunkLength)
    chunk = ''
  }
  if (chunk) yield chunk
}

export async function collect(text: Text): Promise<string> {
  const pieces: string[] = []
  for await (const piece of text) pieces.push(piece)
  return pieces.join('')
}
