export interface Toast {
  id: number
  kind: 'info' | 'ok' | 'error'
  title: string
  text?: string
  action?: { label: string; run: () => void }
}

export class ToastController {
  list = $state.raw<Toast[]>([])
  #nextId = 1

  show(toast: Omit<Toast, 'id'>, seconds = toast.kind === 'error' ? 12 : 5): number {
    const id = this.#nextId++
    this.list = [...this.list.slice(-3), { ...toast, id }]
    setTimeout(() => this.dismiss(id), seconds * 1000)
    return id
  }

  error(title: string, cause: unknown) {
    this.show({ kind: 'error', title, text: cause instanceof Error ? cause.message : String(cause) })
  }

  dismiss(id: number) {
    this.list = this.list.filter((toast) => toast.id !== id)
  }
}
