import { describe, expect, it } from 'vitest'
import { parseDesign } from '../../../src/design'
import { starters } from '../../../src/renderer/design/palette/starters'

describe('starter designs', () => {
  it('are the seven, in order', () => {
    expect(starters.map(({ title }) => title)).toEqual([
      'Single node',
      'Three-zone HA',
      'GPU pool',
      'Spot and on-demand',
      'Edge sites',
      'Multi-region fleet',
      '5,000-node limit',
    ])
  })

  it.each(starters.map((starter) => [starter.title, starter] as const))(
    '%s says when to use it, and has no problem',
    (_, { id, about, yaml }) => {
      expect(about).toMatch(/Use it /)
      expect(yaml).not.toMatch(/^# (title|description|order):/)
      expect(parseDesign([{ name: id, text: yaml }]).problems).toEqual([])
    },
  )
})
