import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { comparableOf, summaryOf } from '../../src/design/compare'
import { History, type HistoryChange, type KeptResult } from '../../src/main/files/history'
import { resultJson } from '../../src/main/report/json'
import { makeResult } from '../report/fixture'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-history-'))))

const small = (seed = 1) => makeResult({ nodes: 2, pods: 100, virtualSeconds: 5, seed })
const kept = (result = small()): KeptResult => ({ summary: summaryOf(result), text: JSON.stringify(result) })
const names = async (history: History) => (await history.list()).map(({ name }) => name)

describe('kept runs', () => {
  it('survive a restart, with what a list shows, newest first', async () => {
    const history = new History(folder)
    await history.keep(kept(small(1)), 'shop.yaml')
    await history.keep(kept({ ...small(2), input: { digest: 'abc' } }), 'shop.yaml')
    const again = new History(folder)
    const [second, first] = await again.list()
    expect(first).toMatchObject({ name: 'shop #1', document: 'shop.yaml', seed: 1, inputDigest: null, pinned: false })
    // Of the five objectives, pod startup (11.8 s of 5 s) is missed; 48 pods are pending of 100.
    expect(second).toMatchObject({ name: 'shop #2', inputDigest: 'abc', verdict: { met: 4, missed: 1, unmeasured: 0 } })
    // p99 = 6.1 × p50 of 0.31 s in the fixture.
    expect(second.figures).toMatchObject({ schedulingP99: 0.31 * 6.1, podsPending: 48 })
    expect(await again.read(first.id)).toEqual(comparableOf(small(1)))
  })

  it('can be renamed, pinned and deleted', async () => {
    const history = new History(folder)
    const changes: HistoryChange[] = []
    history.onChange((change) => changes.push(change))
    const row = (await history.keep(kept(), 'a.yaml'))!
    await history.rename(row.id, 'Packed')
    await history.pin(row.id, true)
    expect(await new History(folder).list()).toEqual([{ ...row, name: 'Packed', pinned: true }])
    await history.remove([row.id])
    expect(await readdir(folder)).toEqual([])
    expect(changes).toHaveLength(4)
    await expect(history.read(row.id)).rejects.toThrow('no longer kept')
    await expect(history.rename(row.id, 'x')).rejects.toThrow('no longer kept')
  })

  it('make room for new ones, oldest first, and say so; pinned ones stay and do not count', async () => {
    const history = new History(folder, { runs: 2, bytes: 1e9 })
    const changes: HistoryChange[] = []
    history.onChange((change) => changes.push(change))
    const first = (await history.keep(kept(), 'a.yaml'))!
    await history.pin(first.id, true)
    for (let n = 0; n < 3; n++) await history.keep(kept(), 'b.yaml')
    expect(await names(history)).toEqual(['b #3', 'b #2', 'a #1'])
    expect(changes.at(-1)).toEqual({ removed: ['b #1'] })
    expect((await readdir(folder)).filter((name) => !name.endsWith('.row.json'))).toHaveLength(3)
  })

  it('are bounded in bytes as well, but the newest is always kept', async () => {
    const history = new History(folder, { runs: 100, bytes: 10 })
    await history.keep(kept(), 'a.yaml')
    await history.keep(kept(), 'b.yaml')
    expect(await names(history)).toEqual(['b #1'])
  })

  it('can be opened from the result.json that reports write', async () => {
    const history = new History(folder)
    const { id } = await history.open('mine.json', [...resultJson(small(7))].join(''))
    expect((await history.list())[0]).toMatchObject({ name: 'mine #1', document: 'mine.json', seed: 7 })
    expect(await history.read(id)).toEqual(comparableOf(small(7)))
    const pieces: string[] = []
    for await (const piece of await history.text(id)) pieces.push(piece)
    expect(JSON.parse(pieces.join(''))).toEqual(small(7))
  })

  it.each([
    ['kind: Pod', /^x\.json is no result of Seatrial: it is not JSON; open a result\.json/],
    ['{"kind":"Deployment"}', /^x\.json is no result of Seatrial but a Deployment/],
    ['[]', /^x\.json is no result of Seatrial; open/],
    [
      JSON.stringify({ ...small(), seatrial: '0.0.9', clusters: [{ ...small().clusters[0], placement: undefined }] }),
      /^x\.json was made by Seatrial 0\.0\.9 in a format that this version cannot read: clusters\[0\]\.placement is missing$/,
    ],
    [JSON.stringify({ ...small(), seed: 'one' }), /cannot read: seed must be integer$/],
    [JSON.stringify({ seatrial: '0.1.0', runs: [] }), /is a comparison, not the result of a run/],
  ])('refuse what is no result: %.30s', async (text, message) => {
    await expect(new History(folder).open('x.json', text)).rejects.toThrow(message)
    expect(await readdir(folder)).toEqual([])
  })

  it('take the result of a newer version that only says more', async () => {
    const text = JSON.stringify({ ...small(), seatrial: '9.0.0', moods: ['calm'] })
    expect(await new History(folder).open('x.json', text)).toMatchObject({ name: 'x #1' })
  })

  it('are not shown when their row is damaged, and not touched', async () => {
    const history = new History(folder)
    const { id } = (await history.keep(kept(), 'a.yaml'))!
    await writeFile(join(folder, `${id}.row.json`), '{"version":2}')
    expect(await history.list()).toEqual([])
    expect(await readFile(join(folder, `${id}.json`), 'utf8')).toContain('"seatrial"')
  })

  it('tell when they cannot be kept', async () => {
    await writeFile(join(folder, 'file'), '')
    const history = new History(join(folder, 'file', 'runs'))
    const changes: HistoryChange[] = []
    history.onChange((change) => changes.push(change))
    expect(await history.keep(kept(), 'a.yaml')).toBeUndefined()
    expect(changes).toMatchObject([{ removed: [], problem: expect.stringMatching(/^The run could not be kept: /) }])
  })
})
