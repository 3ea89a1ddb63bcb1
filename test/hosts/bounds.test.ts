import { describe, expect, it } from 'vitest'
import { fitOnScreen } from '../../src/main/hosts/electron/bounds'

const display = { x: 0, y: 25, width: 1920, height: 1055 }
const second = { x: 1920, y: 0, width: 1280, height: 800 }
const state = (x: number, y: number, width = 1200, height = 800) => ({ x, y, width, height, maximized: true })

describe('fitOnScreen', () => {
  it.each([
    ['leaves what is in view alone', state(100, 100), [display], state(100, 100)],
    ['keeps a window on its second display', state(1950, 0), [display, second], state(1950, 0)],
    // The second display is gone, nothing of the window is seen: the middle of the first.
    // (1920 - 1200) / 2 = 360; 25 + (1055 - 800) / 2 = 152.5, rounded 153 (128 + 25).
    ['brings back a window whose display is gone', state(2500, 100), [display], state(360, 153)],
    // 1920 - 1200 = 720; 25 + 1055 - 800 = 280.
    ['moves one that hangs over the edge', state(1800, 900), [display], state(720, 280)],
    ['moves one whose title bar is above the work area', state(100, -40), [display], state(100, 25)],
    ['makes one that is larger than the display fit', state(0, 0, 4000, 3000), [second], state(1920, 0, 1280, 800)],
    // Never below 900 × 600: (1920 - 900) and (1055 - 600) leave room, so the place stays.
    ['does not open one too small to use', state(50, 60, 10, 10), [display], state(50, 60, 900, 600)],
    ['does without displays', state(1, 2), [], state(1, 2)],
  ])('%s', (_, before, areas, after) => {
    expect(fitOnScreen(before, areas)).toEqual(after)
  })
})
