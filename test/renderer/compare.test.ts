import { describe, expect, it, vi } from 'vitest'
import { indexDocument } from '../../src/design/edit'
import { findField } from '../../src/design/sweep'
import { createClient } from '../../src/protocol/transport'
import { CompareController } from '../../src/renderer/compare/compare.svelte'
import { searchChoices, sweepChoices } from '../../src/renderer/compare/sweep/fields'
import { axisOf, labelled } from '../../src/renderer/compare/sweep/points'
import { SweepController } from '../../src/renderer/compare/sweep/sweep.svelte'
import { entriesOf, verdictOf } from '../../src/renderer/compare/words'
import { examples } from '../../src/renderer/lib/transport/fake/documents'
import { createFakeHost } from '../../src/renderer/lib/transport/fake/host'

function screen() {
  const host = createFakeHost()
  const client = createClient(host)
  return { host, compare: new CompareController(client), sweep: new SweepController(client) }
}
const letters = ({ runs }: CompareController) => runs.map(({ letter, row }) => `${letter} ${row.name}`)
const { name, text } = examples[0].document
const files = [{ name, text }]

describe('the Compare screen', () => {
  it('begins with the two newest runs of one design, the older as the baseline', async () => {
    const { compare } = screen()
    await compare.begin()
    expect(letters(compare)).toEqual(['A three-zone-shop #7', 'B three-zone-shop #8'])
    expect(compare.comparison?.baseline).toBe(0)
    expect(compare.comparison?.objectives[1].length).toBeGreaterThan(0)
  })

  it('keeps letters in the order of time, however runs are ticked, and leaves an emptied choice empty', async () => {
    const { compare } = screen()
    await compare.begin()
    const pinned = compare.rows.find(({ pinned }) => pinned)!
    await compare.toggle(pinned.id)
    expect(letters(compare)).toEqual(['A Spread over all nodes', 'B three-zone-shop #7', 'C three-zone-shop #8'])
    compare.baseline = compare.rows[0].id
    expect(compare.comparison?.baseline).toBe(2)
    for (const id of compare.chosen) await compare.toggle(id)
    await compare.begin()
    expect(compare.comparison).toBeNull()
  })

  it('forgets runs that were deleted', async () => {
    const { compare } = screen()
    await compare.begin()
    await compare.remove([compare.rows[0].id])
    await compare.refresh()
    expect(letters(compare)).toEqual(['A three-zone-shop #7'])
  })

  it('says what failed when a run cannot be read', async () => {
    const { compare } = screen()
    await compare.choose(['20260101000099999-0000000a'])
    expect(compare.failure).toBe('This run is no longer kept')
  })

  it('shows the runs of a sweep as one entry, in the order of their values', async () => {
    const { compare } = screen()
    await compare.refresh()
    const entries = entriesOf(compare.rows, '')
    expect(entries.map(({ kind }) => kind)).toEqual(['run', 'run', 'run', 'sweep', 'run'])
    const [sweep] = entriesOf(compare.rows, 'count')
    expect(sweep.kind === 'sweep' && sweep.rows.map((row) => row.sweep?.value)).toEqual(['30', '60', '120', '240'])
    expect(verdictOf(compare.rows[0])).toEqual({ state: 'missed', text: '✕ 3 of 5 missed' })
  })
})

describe('a sweep on the screen', () => {
  it('offers fields by what is written, what has a default, and choices with their values', () => {
    const choices = sweepChoices(indexDocument(text))
    const of = (path: string) => choices.find((choice) => choice.path === path)
    expect(of('spec.nodePools[general].count')).toMatchObject({ object: 'Cluster/three-zones', current: '9' })
    expect(of('spec.seed')).toMatchObject({ reference: 'Trial:spec.seed', current: '' })
    expect(of('spec.controlPlane.schedulerConfig.percentageOfNodesToScore')).toMatchObject({ current: '' })
    expect(of('spec.network.kubeProxyMode')?.values).toContain('nftables')
    expect(of('spec.template.spec.containers[cart].resources.requests.cpu')).toMatchObject({ current: '250m' })
    // Whatever is offered can be found again.
    for (const { reference } of choices) expect(findField(files, reference)).toMatchObject({ ok: true })
  })

  it('finds fields by any part of their names, written ones first', () => {
    const [first] = searchChoices(sweepChoices(indexDocument(text)), 'count')
    expect(first.path).toBe('spec.nodePools[general].count')
    expect(searchChoices(sweepChoices(indexDocument(text)), 'three-zones kubeProxy')).toEqual([])
    expect(searchChoices(sweepChoices(indexDocument(text)), 'percentageOfNodes')[0].path).toMatch(
      /percentageOfNodesToScore$/,
    )
  })

  it('runs to its end, and the results stand in the list', async () => {
    const { host, compare, sweep } = screen()
    sweep.choose('Cluster:spec.nodePools[general].count')
    sweep.listText = '6, 9, 12'
    const id = await sweep.start({ files })
    for (let n = 0; n < 60 && !sweep.live?.over; n++) {
      host.advance(0.1)
      await Promise.resolve()
    }
    expect(sweep.live?.items.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished'])
    await compare.refresh()
    expect(compare.rows.filter((row) => row.sweep?.id === id)).toHaveLength(3)
  })

  it('is stopped, and ends with a lost host', async () => {
    const { host, sweep } = screen()
    sweep.choose('Cluster:spec.nodePools[general].count')
    sweep.mode = 'steps'
    Object.assign(sweep, { from: '1', to: '9', step: '4' })
    await sweep.start({ files })
    host.advance(0.1)
    await sweep.cancel()
    await vi.waitFor(() => expect(sweep.live?.over).toBe(true))
    expect(sweep.live?.items.map(({ value, state }) => [value, state])).toEqual([
      ['1', 'cancelled'],
      ['5', 'cancelled'],
      ['9', 'cancelled'],
    ])
    await sweep.start({ files })
    sweep.disconnected()
    expect(sweep.running).toBe(false)
  })

  it('says what is wrong, and starts nothing', async () => {
    const { sweep } = screen()
    sweep.choose('Cluster:spec.nodePools[general].count')
    sweep.listText = '1, -4'
    expect(await sweep.start({ files })).toBeNull()
    expect(sweep.faulty.map(({ value }) => value)).toEqual(['-4'])
    sweep.choose('Cluster/none:spec.nodePools[general].count')
    sweep.listText = '1'
    await sweep.start({ files })
    expect(sweep.message).toContain('there is no Cluster/none')
    expect(sweep.live).toBeNull()
  })
})

describe('the axis of a sweep', () => {
  it.each([
    [['10', '20', '40'], { at: [10, 20, 40], scale: 'linear' }],
    // 5,000 is more than 100 times 10.
    [['10', '100', '5000'], { at: [1, 2, Math.log10(5000)], scale: 'logarithmic' }],
    [['0', '100', '5000'], { at: [0, 100, 5000], scale: 'linear' }],
    [['iptables', 'nftables'], { at: [0, 1], scale: 'places' }],
  ])('of %j', (values, axis) => expect(axisOf(values)).toEqual(axis))

  it('labels what has room, and always the ends', () => {
    expect(labelled([1, 2, 3, 10], 3)).toEqual([1, 10])
    expect(labelled([1, 5, 10], 3)).toEqual([1, 5, 10])
    expect(labelled([7], 3)).toEqual([7])
  })
})
