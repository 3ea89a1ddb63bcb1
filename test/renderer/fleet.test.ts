import { describe, expect, it } from 'vitest'
import { NodeFlag } from '../../src/protocol/frame'
import { describeNode, fleetTotals } from '../../src/renderer/run/fleet/describe'
import { cellOf, layoutFleet, neighbour, nodeAt, type FleetLayout } from '../../src/renderer/run/fleet/layout'
import { freshMemory, paintFleet, type PaintColours } from '../../src/renderer/run/fleet/paint'
import { pixel, utilisationColours } from '../../src/renderer/run/fleet/palette'
import { inScope, pathOf, placesOf, wholeFleet, zoomIn, zoomOut } from '../../src/renderer/run/fleet/scope'
import { defaultPlan, fakeTopology } from '../../src/renderer/lib/transport/fake/plan'

function layoutOf(nodes: number, width: number, height: number, ratio = 1) {
  const topology = fakeTopology({ ...defaultPlan, nodes }, 0)
  const pools = topology.pools.map((pool) => pool.name)
  return layoutFleet({ ...topology, pools }, width, height, ratio)
}

const cell = (layout: FleetLayout, node: number) => cellOf(layout, node)!

const centre = (layout: FleetLayout, node: number) => {
  const half = (layout.pitch - layout.gap) / 2
  const { x, y } = cell(layout, node)
  return [x + half, y + half] as const
}

const colours: PaintColours = { utilisation: utilisationColours(), absent: 1, hatch: 2, lost: 3, mark: 4 }

describe('layout', () => {
  const sizes = [
    [1, 300, 100],
    [9, 700, 180],
    [60, 700, 180],
    [1212, 700, 200],
    [5000, 1200, 300],
    [5000, 400, 150],
    [100_000, 1400, 500],
  ] as const

  it.each(sizes)('gives every one of %d nodes a place of its own, inside %d × %d', (nodes, width, height) => {
    const layout = layoutOf(nodes, width, height)
    const taken = new Set<string>()
    const edge = layout.pitch - layout.gap
    const cells = Array.from({ length: nodes }, (_, node) => cell(layout, node))
    for (const { x, y } of cells) taken.add(`${x},${y}`)
    expect(Math.min(...layout.blocks.map((block) => block.x))).toBe(0)
    expect(cells.reduce((most, { x }) => Math.max(most, x), 0) + edge).toBeLessThanOrEqual(width)
    expect(cells.reduce((most, { y }) => Math.max(most, y), 0) + edge).toBeLessThanOrEqual(layout.height)
    expect(taken.size).toBe(nodes)
  })

  it.each(sizes)('finds each of %d nodes under the pointer again', (nodes, width, height) => {
    const layout = layoutOf(nodes, width, height)
    for (let node = 0; node < nodes; node += Math.ceil(nodes / 500)) {
      expect(nodeAt(layout, ...centre(layout, node))).toBe(node)
    }
    expect(nodeAt(layout, -3, -3)).toBe(-1)
  })

  it('fits its height when cells may still shrink, and keeps whole device pixels', () => {
    for (const ratio of [1, 2, 3]) {
      const layout = layoutOf(1212, 700, 240, ratio)
      expect(layout.height).toBeLessThanOrEqual(240)
      expect(layout.pitch * ratio).toBeCloseTo(Math.round(layout.pitch * ratio), 6)
    }
  })

  it('names zones always, pools only where there is more than one', () => {
    const kinds = (nodes: number) => new Set(layoutOf(nodes, 600, 200).captions.map((caption) => caption.kind))
    expect(kinds(9)).toEqual(new Set(['zone']))
    expect(kinds(60)).toEqual(new Set(['zone', 'pool']))
  })

  it('stands an empty fleet', () => {
    const input = { zones: [], pools: [], nodeZone: new Uint16Array(0), nodePool: new Uint16Array(0) }
    const layout = layoutFleet(input, 500, 100)
    expect(layout.blocks).toEqual([])
    expect(nodeAt(layout, 10, 10)).toBe(-1)
    expect(neighbour(layout, -1, 'ArrowDown')).toBe(-1)
  })
})

describe('zoom', () => {
  const topology = fakeTopology({ ...defaultPlan, nodes: 60 }, 0)
  const places = placesOf(topology)
  const node = 41
  const zone = { zone: topology.nodeZone[node], pool: null }
  const pool = { zone: topology.nodeZone[node], pool: topology.nodePool[node] }

  it('goes from the fleet to the zone to the pool of a node, and back', () => {
    expect(zoomIn(places, wholeFleet, node)).toEqual(zone)
    expect(zoomIn(places, zone, node)).toEqual(pool)
    expect(zoomIn(places, pool, node)).toEqual(pool)
    expect(zoomIn(places, wholeFleet, -1)).toEqual(wholeFleet)
    expect(zoomOut(places, pool)).toEqual(zone)
    expect(zoomOut(places, zone)).toEqual(wholeFleet)
    const names = ['Fleet', topology.zones[zone.zone], topology.pools[pool.pool].name]
    expect(pathOf(places, pool).map(({ text }) => text)).toEqual(names)
  })

  it('leaves out a step that shows the same: one zone, one pool', () => {
    const one = { ...places, zones: ['a'], nodeZone: new Uint16Array(60) }
    const pool = { zone: 0, pool: topology.nodePool[node] }
    expect(zoomIn(one, wholeFleet, node)).toEqual(pool)
    expect(zoomOut(one, pool)).toEqual(wholeFleet)
    expect(zoomIn({ ...one, pools: ['p'] }, wholeFleet, node)).toEqual(wholeFleet)
  })

  it.each([zone, pool])('gives places to the nodes of %o alone, larger ones', (scope) => {
    const whole = layoutFleet(places, 700, 180)
    const layout = layoutFleet(places, 700, 180, 1, scope)
    const shown = Array.from({ length: 60 }, (_, i) => i).filter((i) => inScope(places, scope, i))
    expect(shown.length).toBeLessThan(60)
    expect(Array.from({ length: 60 }, (_, i) => i).filter((i) => cellOf(layout, i))).toEqual(shown)
    expect(layout.pitch).toBeGreaterThan(whole.pitch)
    for (const one of shown) expect(nodeAt(layout, ...centre(layout, one))).toBe(one)
    // A node that is not shown is no place to go on from.
    const hidden = Array.from({ length: 60 }, (_, i) => i).find((i) => !inScope(places, scope, i))!
    expect(neighbour(layout, hidden, 'ArrowRight')).toBe(shown[0])
    const bytes = new Uint8Array(60 * 4)
    const pixels = new Uint32Array(700 * Math.ceil(layout.height))
    expect(paintFleet(pixels, 700, 1, layout, bytes, 0, colours, freshMemory(60))).toBe(shown.length)
    expect(fleetTotals(bytes, (one) => inScope(places, scope, one)).ready).toBe(shown.length)
  })
})

describe('arrow keys', () => {
  const layout = layoutOf(60, 700, 180)
  it('reach every node going right, and come back going left', () => {
    const seen = [neighbour(layout, -1, 'Home')]
    for (let i = 1; i < 60; i++) seen.push(neighbour(layout, seen[i - 1], 'ArrowRight'))
    expect(new Set(seen).size).toBe(60)
    expect(seen.at(-1)).toBe(neighbour(layout, 0, 'End'))
    let node = seen.at(-1)!
    for (let i = 58; i >= 0; i--) expect((node = neighbour(layout, node, 'ArrowLeft'))).toBe(seen[i])
  })
  it('go down one row', () => {
    const [first] = layout.blocks[0].nodes
    const below = neighbour(layout, first, 'ArrowDown')
    expect(cell(layout, below).x).toBe(cell(layout, first).x)
    expect(cell(layout, below).y).toBeGreaterThan(cell(layout, first).y)
  })
})

describe('paint', () => {
  const layout = layoutOf(9, 300, 120)
  const width = 300
  const bytes = (flag: number, value: number) => {
    const nodes = new Uint8Array(9 * 4)
    for (let node = 0; node < 9; node++) nodes.set([value, value, value, flag], node * 4)
    return nodes
  }
  const painted = (nodes: Uint8Array, memory = freshMemory(9), pixels = new Uint32Array(width * 120)) => {
    const drawn = paintFleet(pixels, width, 1, layout, nodes, 0, colours, memory)
    return { pixels, memory, drawn }
  }
  const colourAt = (pixels: Uint32Array, node: number) => {
    const [x, y] = centre(layout, node)
    return pixels[Math.floor(y) * width + Math.floor(x)]
  }

  it('fills a ready node with its colour', () => {
    const { pixels, drawn } = painted(bytes(NodeFlag.ready, 250))
    expect(drawn).toBe(9)
    for (let node = 0; node < 9; node++) expect(colourAt(pixels, node)).toBe(pixel('#f2706d'))
  })

  it('hatches what is not there and what is lost, differently', () => {
    const used = (flag: number) => new Set(painted(bytes(flag, 0)).pixels)
    expect(used(NodeFlag.notRegistered)).toEqual(new Set([0, 1, 2]))
    expect(used(NodeFlag.notReady)).toEqual(new Set([0, 1, 3]))
    expect(used(NodeFlag.unschedulable)).toContain(4)
  })

  it('draws only what has changed', () => {
    const first = painted(bytes(NodeFlag.ready, 10))
    expect(painted(bytes(NodeFlag.ready, 10), first.memory, first.pixels).drawn).toBe(0)
    const changed = bytes(NodeFlag.ready, 10)
    changed[4 * 4] = 200
    expect(painted(changed, first.memory, first.pixels).drawn).toBe(1)
    expect(colourAt(first.pixels, 4)).toBe(colours.utilisation[200])
  })

  it('leaves no trace of a hatch when a node comes up', () => {
    const down = painted(bytes(NodeFlag.notRegistered, 0))
    const up = painted(bytes(NodeFlag.ready, 100), down.memory, down.pixels)
    expect(up.pixels).toEqual(painted(bytes(NodeFlag.ready, 100)).pixels)
  })

  it('never writes outside its picture', () => {
    const pixels = new Uint32Array(40 * 10)
    expect(() => paintFleet(pixels, 40, 1, layout, bytes(0, 9), 0, colours, freshMemory(9))).not.toThrow()
  })
})

it('goes from the first colour to the last', () => {
  const scale = utilisationColours()
  expect(scale[0]).toBe(pixel('#143a5c'))
  expect(scale[250]).toBe(pixel('#f2706d'))
  expect(scale[255]).toBe(scale[250])
})

it('tells a node in words', () => {
  const topology = fakeTopology({ ...defaultPlan, nodes: 3 }, 0)
  const nodes = Uint8Array.of(0, 0, 0, 1, 125, 250, 50, 0, 0, 0, 0, 3)
  expect(describeNode(topology, nodes, 1)).toMatchObject({ state: 'Ready', cpu: '50 %', memory: '100 %', pods: '20 %' })
  expect(fleetTotals(nodes)).toEqual({ ready: 1, waiting: 1, lost: 1, cordoned: 0 })
})
