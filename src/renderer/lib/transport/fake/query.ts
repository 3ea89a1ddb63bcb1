import { createFakeHost, type FakeHost } from './host'

/** `?fake&nodes=5000&pods=50000&clusters=3&pending=0.2&failAt=120&zoneLostAt=90&duration=600&longNames`: for developing screens. */
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
    noHistory: query.has('noHistory'),
    failAt: number('failAt'),
    zoneLostAt: number('zoneLostAt'),
  })
  setInterval(() => host.advance(0.1), 100)
  return host
}
