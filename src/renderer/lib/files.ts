/** Files through the browser's own means, for hosts without native dialogs. */
export interface TextFile {
  name: string
  text: string
}

const maxBytes = 64 * 1024 * 1024

/** Rejects with a sentence for the user when a file is too large or is not text. */
export async function readText(file: File): Promise<TextFile> {
  if (file.size > maxBytes)
    throw new Error(`${file.name} is larger than 64 MB; a design is text that a person can edit.`)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    if (text.includes('\0')) throw new Error('binary')
    return { name: file.name, text }
  } catch {
    throw new Error(`${file.name} is not a text file. Open YAML or JSON.`)
  }
}

/** Several files become one document, each under a comment with its name. */
export function joinFiles(files: TextFile[]): TextFile {
  if (files.length === 1) return files[0]
  const text = files.map((file) => `# ${file.name}\n${file.text.replace(/^---\s*\n/, '').trimEnd()}\n`).join('---\n')
  return { name: 'design.yaml', text }
}

/** Null when the person picked nothing. */
export function pickFiles(): Promise<TextFile[] | null> {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    input.accept = '.yaml,.yml,.json,.txt,text/*,application/yaml,application/json'
    input.dataset.testid = 'file-input'
    input.style.display = 'none'
    input.onchange = () => {
      input.remove()
      const files = [...(input.files ?? [])]
      if (files.length === 0) resolve(null)
      else Promise.all(files.map(readText)).then(resolve, reject)
    }
    input.oncancel = () => {
      input.remove()
      resolve(null)
    }
    document.body.append(input)
    input.click()
  })
}

/** A file of the host's, which the browser writes to its disk as it comes. */
export function fetchFile(name: string, path: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = name
  link.click()
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  fetchFile(name, url)
  // The browser reads the blob after the click; a minute is plenty.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
