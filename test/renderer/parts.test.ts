/** The small pure parts: keys, palette, table window, joining of files, cells, control plane. */
import { describe, expect, it } from 'vitest'
import { poolCells } from '../../src/renderer/design/cells'
import { joinFiles, readText } from '../../src/renderer/lib/files'
import { caps, matches } from '../../src/renderer/lib/keys'
import { search, type Command } from '../../src/renderer/lib/palette'
import { stretchOf, windowOf } from '../../src/renderer/lib/ui/window'
import { level, otherParts, partOf } from '../../src/renderer/run/plane'
import { socketAddress } from '../../src/renderer/lib/transport/websocket'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('shortcuts', () => {
  it('take Ctrl here and Cmd on a Mac', () => {
    expect(matches('Mod+S', press('s', { ctrlKey: true }), false)).toBe(true)
    expect(matches('Mod+S', press('s', { metaKey: true }), false)).toBe(false)
    expect(matches('Mod+S', press('s', { metaKey: true }), true)).toBe(true)
    expect(caps('Mod+Shift+S', true)).toEqual(['⌘', '⇧', 'S'])
  })
  it('tell shifted letters apart, and leave shift to punctuation', () => {
    expect(matches('Mod+S', press('S', { ctrlKey: true, shiftKey: true }), false)).toBe(false)
    expect(matches('Mod+Shift+S', press('S', { ctrlKey: true, shiftKey: true }), false)).toBe(true)
    expect(matches('?', press('?', { shiftKey: true }), false)).toBe(true)
    expect(matches('.', press('.', { ctrlKey: true }), false)).toBe(false)
  })
  it('know digits by their place where Alt makes another letter of them', () => {
    expect(matches('Alt+1', { ...press('¡', { altKey: true }), code: 'Digit1' }, true)).toBe(true)
  })
})

describe('palette', () => {
  const command = (title: string, group = 'x', enabled = true): Command => ({
    id: title,
    title,
    group,
    enabled: () => enabled,
    run: () => {},
  })
  const all = [command('Export report'), command('Open…'), command('Speed ×60'), command('Hidden', 'x', false)]
  it('ranks the start of a title before its middle', () => {
    expect(search([command('Go to Report'), command('Report')], 'report').map((it) => it.title)[0]).toBe('Report')
  })
  it('finds by initials, and puts what cannot be done at the end', () => {
    expect(search(all, 'er').map((it) => it.title)).toContain('Export report')
    expect(
      search([command('Hidden', 'x', false), ...all], '')
        .map((it) => it.title)
        .slice(-2),
    ).toEqual(['Hidden', 'Hidden'])
    expect(search(all, 'zzz')).toEqual([])
    const adds = [command('Cluster'), command('Add a shortcut')].map((one) => ({ ...one, group: 'Add' }))
    expect(search(adds, 'add clu')[0].title).toBe('Cluster')
  })
})

describe('stretchOf', () => {
  it('leaves tables alone that fit on a page, and brings the end of others within reach', () => {
    expect(stretchOf(30_000, 300, 30_000)).toBe(1)
    // A million rows of 30 pixels, of which 16 million pixels can be had: at the end of these the last row is seen.
    const stretch = stretchOf(30_000_000, 300, 16_000_000)
    expect((16_000_000 - 300) * stretch).toBeCloseTo(30_000_000 - 300, 6)
    const seen = windowOf((16_000_000 - 300) * stretch, 300, 30, 1_000_000)
    expect(seen.last).toBe(999_999)
  })
})

describe('windowOf', () => {
  it('covers what is seen, with a few more, within the table', () => {
    expect(windowOf(0, 300, 30, 1000)).toEqual({ first: 0, last: 16 })
    expect(windowOf(3000, 300, 30, 1000)).toEqual({ first: 94, last: 116 })
    expect(windowOf(999_999, 300, 30, 10)).toMatchObject({ last: 9 })
    expect(windowOf(0, 300, 30, 0)).toEqual({ first: 0, last: -1 })
  })
})

describe('files', () => {
  it('become one document, one after the other', () => {
    const joined = joinFiles([
      { name: 'a.yaml', text: '---\nkind: A\n' },
      { name: 'b.yaml', text: 'kind: B' },
    ])
    expect(joined).toEqual({ name: 'design.yaml', text: '# a.yaml\nkind: A\n---\n# b.yaml\nkind: B\n' })
  })
  it('refuse what is no text', async () => {
    await expect(readText(new File([Uint8Array.of(0xff, 0xfe, 0)], 'x.bin'))).rejects.toThrow(/not a text file/)
    await expect(readText(new File(['kind: Pod'], 'x.yaml'))).resolves.toEqual({ name: 'x.yaml', text: 'kind: Pod' })
  })
})

it('draws many nodes as few cells, and says how many each stands for', () => {
  // A cell of 18 px: eight fit in a row.
  expect(poolCells(5, 144, 28)).toMatchObject({ each: 1, height: 18 })
  // 16 by 4 cells of 9 px for 5,000 nodes.
  const many = poolCells(5000, 144, 36)
  expect(many.each).toBe(79)
  expect(many.path.match(/M/g)).toHaveLength(64)
})

it('keeps parts that the picture has no place for', () => {
  const components = [{ component: 'cluster-autoscaler', replicas: 1, busy: 0.5, detail: 'idle' }]
  expect(otherParts(components)).toHaveLength(1)
  expect(partOf(components, 'etcd')).toMatchObject({ known: false, busy: 0 })
  expect([level(0.1), level(0.6), level(0.9)]).toEqual(['ok', 'warn', 'err'])
})

it('takes the token from the query or from the hash', () => {
  const page = { protocol: 'http:', host: 'localhost:4000', search: '?token=a%2Bb', hash: '' }
  expect(socketAddress(page)).toBe('ws://localhost:4000/api?token=a%2Bb')
  expect(socketAddress({ ...page, protocol: 'https:', search: '', hash: '#token=x' })).toBe(
    'wss://localhost:4000/api?token=x',
  )
})
