/** The system's own dialogs. */
import { dialog, type BrowserWindow, type FileFilter } from 'electron'
import type { Dialogs } from '../handlers'

const filters: FileFilter[] = [
  { name: 'Designs and manifests', extensions: ['yaml', 'yml', 'json'] },
  { name: 'All files', extensions: ['*'] },
]

/** `takeWanted`: a file that was asked for in another way, which the next `openFile` answers with instead of asking. */
export function createDialogs(window: () => BrowserWindow | undefined, takeWanted: () => string | null): Dialogs {
  const parent = () => {
    const found = window()
    if (!found) throw new Error('the window is closed')
    return found
  }
  return {
    async openFile() {
      const wanted = takeWanted()
      if (wanted !== null) return wanted
      const { filePaths } = await dialog.showOpenDialog(parent(), { properties: ['openFile'], filters })
      return filePaths[0] ?? null
    },
    async openResults() {
      const { filePaths } = await dialog.showOpenDialog(parent(), {
        title: 'Open results',
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: 'Results', extensions: ['json'] }, filters[1]],
      })
      return filePaths
    },
    async saveFile(name) {
      const { canceled, filePath } = await dialog.showSaveDialog(parent(), { defaultPath: name, filters })
      return canceled || !filePath ? null : filePath
    },
    async chooseFolder() {
      const { filePaths } = await dialog.showOpenDialog(parent(), {
        title: 'Choose a folder for the report',
        buttonLabel: 'Export here',
        properties: ['openDirectory', 'createDirectory'],
      })
      return filePaths[0] ?? null
    },
  }
}
