import { examples } from './documents'
import { createFakeHost, type FakeHost } from './host'

const { document } = examples[0]
const unsavedExample = {
  id: 'fake00unsaved',
  savedAt: new Date(Date.now() - 240_000).toISOString(),
  document: {
    ...document,
    path: '/home/me/three-zone-shop.yaml',
    text: document.text.replace(/replicas: \d+/, 'replicas: 12'),
  },
  saved: document.text,
}

/** `?fake&nodes=5000&pods=50000&clusters=3&pending=0.2&failAt=120&zoneLostAt=90&duration=600&longNames&usage=Deployment%20shop/web&tour&unsaved`: for developing screens. */
export function fakeFromQuery(search: string): FakeHost {
  const query = new URLSearchParams(search)
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined)
  const host = createFakeHost({
    ...(number('clusters') !== undefined && { clusters: number('clusters') }),
    ...(number('nodes') !== undefined && { nodes: number('nodes') }),
    ...(number('pods') !== undefined && { pods: number('pods') }),
    ...(number('duration') !== undefined && { durationSeconds: number('duration') }),
    ...(number('pending') !== undefined && { pendingShare: number('pending') }),
    longNames: query.has('longNames'),
    ...(query.get('usage') ? { usage: query.get('usage')!.split(',') } : {}),
    noHistory: query.has('noHistory'),
    failAt: number('failAt'),
    zoneLostAt: number('zoneLostAt'),
    // Who works on a screen has seen the tour.
    settings: { 'tour.seen': !query.has('tour') },
    ...(query.has('unsaved') && { unsaved: [unsavedExample] }),
  })
  setInterval(() => host.advance(0.1), 100)
  return host
}
