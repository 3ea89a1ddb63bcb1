/** What the window is made of and what it leaves behind; a display without a window manager maximises nothing. */
import { mkdtempSync, readFileSync } from 'node:fs'
import type { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createWindow } from '../../src/main/hosts/electron/window'

const shared = vi.hoisted(() => ({ folder: '' }))

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  class BrowserWindow extends EventEmitter {
    maximized = false
    fullScreen = false
    constructor(readonly options: { x?: number; y?: number; width: number; height: number }) {
      super()
    }
    maximize = () => void (this.maximized = true)
    setFullScreen = (on: boolean) => void (this.fullScreen = on)
    show = () => undefined
    isMaximized = () => this.maximized
    isFullScreen = () => this.fullScreen
    getNormalBounds = () => {
      const { x = 0, y = 0, width, height } = this.options
      return { x, y, width, height }
    }
  }
  return {
    app: { getPath: () => shared.folder },
    nativeTheme: { shouldUseDarkColors: false },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    BrowserWindow,
  }
})

interface Stand extends EventEmitter {
  options: { x?: number; y?: number; width: number; height: number }
  maximized: boolean
  fullScreen: boolean
}
function open(): Stand {
  const window = createWindow() as unknown as Stand
  window.emit('ready-to-show')
  return window
}
const kept = () => JSON.parse(readFileSync(join(shared.folder, 'window.json'), 'utf8')) as unknown

beforeEach(() => void (shared.folder = mkdtempSync(join(tmpdir(), 'seatrial-window-'))))

describe('the window', () => {
  it('is neither maximised nor full screen at first', () => {
    expect(open()).toMatchObject({ maximized: false, fullScreen: false, options: { width: 1440, height: 900 } })
  })

  it.each(['maximized', 'fullScreen'] as const)('is %s again, with the bounds that it had before', (how) => {
    const first = open()
    first.options = { x: 40, y: 30, width: 1010, height: 640 }
    first[how] = true
    first.emit('close')
    const bounds = { x: 40, y: 30, width: 1010, height: 640 }
    expect(kept()).toEqual({ ...bounds, maximized: false, fullScreen: false, [how]: true })

    const next = open()
    expect(next).toMatchObject({ maximized: false, fullScreen: false, [how]: true, options: bounds })
    next[how] = false
    next.emit('close')
    expect(open()).toMatchObject({ maximized: false, fullScreen: false, options: bounds })
  })
})
