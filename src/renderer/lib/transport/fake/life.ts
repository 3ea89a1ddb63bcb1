/** Invented lives of pods: every stage that the engine tells of. */
import type { ClusterTopology, PodLife } from '../../../../protocol/commands'
import type { FakePlan } from './plan'
import { fakePod, findPod } from './podSet'

type Stage = PodLife['stages'][number]

/** Stretches of a pod that starts, in seconds each. */
const starts: readonly [kind: Stage['kind'], label: string, detail: string, seconds: number][] = [
  ['created', 'Created', 'stored; the scheduler has yet to hear of it', 0.004],
  ['queued', 'In the scheduling queue', '', 0.006],
  ['attempt', 'Scheduling attempt 1', 'takes ', 0.003],
  ['binding', 'Binding', '', 0.008],
  ['seen', 'On its way to the kubelet', '', 0.005],
  ['sync', 'syncPod', '', 0.09],
  ['sandbox', 'Sandbox and network', '', 0.31],
  ['image', 'Image of app', 'registry.example.com/shop/frontend:v2', 1.12],
  ['container', 'Container app', '', 0.18],
  ['report', 'Kubelet notices and reports', '', 0.36],
]

export function fakeLife(
  plan: FakePlan,
  topology: ClusterTopology,
  now: number,
  { namespace, name }: { namespace: string; name: string },
): PodLife | null {
  const index = findPod(plan, topology, now, namespace, name)
  if (index === undefined) return null
  const pod = fakePod(plan, topology, index, now)
  const stages = pod.scheduledSeconds === null ? waiting(pod.createdSeconds, pod.message, now) : started(pod, now)
  return {
    namespace,
    name,
    gone: false,
    attempts: stages.filter(({ kind }) => kind === 'attempt').length,
    complete: true,
    stages,
  }
}

function started({ createdSeconds, node }: { createdSeconds: number; node: string }, now: number): Stage[] {
  const stages: Stage[] = []
  let at = createdSeconds
  for (const [kind, label, detail, seconds] of starts) {
    if (at > now) return stages
    const to = at + seconds > now ? null : at + seconds
    stages.push({
      kind,
      label,
      detail: kind === 'attempt' ? detail + node : detail,
      fromSeconds: at,
      toSeconds: to,
      failed: false,
    })
    at += seconds
  }
  stages.push({ kind: 'running', label: 'Running', detail: '', fromSeconds: at, toSeconds: null, failed: false })
  return stages
}

/** Attempts that fail, with backoffs of 1, 2, 4, … seconds between them. */
function waiting(created: number, message: string, now: number): Stage[] {
  const stages: Stage[] = [
    { kind: 'created', label: 'Created', detail: '', fromSeconds: created, toSeconds: created + 0.004, failed: false },
    {
      kind: 'queued',
      label: 'In the scheduling queue',
      detail: '',
      fromSeconds: created + 0.004,
      toSeconds: created + 0.02,
      failed: false,
    },
  ]
  let at = created + 0.02
  for (let nth = 1; nth <= 5 && at < now; nth++) {
    const end = at + 0.004
    const label = `Scheduling attempt ${nth}`
    stages.push({ kind: 'attempt', label, detail: 'no node fits', fromSeconds: at, toSeconds: end, failed: true })
    const next = nth === 5 || end + 2 ** nth > now ? null : end + 2 ** nth
    stages.push({
      kind: 'retry',
      label: 'Waiting to be tried again',
      detail: next === null ? message : '',
      fromSeconds: end,
      toSeconds: next,
      failed: next === null,
    })
    if (next === null) break
    at = next
  }
  return stages
}
