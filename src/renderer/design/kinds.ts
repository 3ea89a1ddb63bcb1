/** How a kind looks: the same icon and colour wherever it is drawn. */
import Box from '@lucide/svelte/icons/box'
import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import Database from '@lucide/svelte/icons/database'
import Layers from '@lucide/svelte/icons/layers'
import ListChecks from '@lucide/svelte/icons/list-checks'
import Network from '@lucide/svelte/icons/network'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import Server from '@lucide/svelte/icons/server'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import Ship from '@lucide/svelte/icons/ship'
import Grid from '@lucide/svelte/icons/grid-3x3'
import TrendingUp from '@lucide/svelte/icons/trending-up'

const icons: Record<string, typeof Box> = {
  Cluster: Ship,
  Pool: Server,
  Deployment: Layers,
  ReplicaSet: Layers,
  StatefulSet: Database,
  DaemonSet: Grid,
  Job: ListChecks,
  CronJob: CalendarClock,
  Service: Network,
  PodDisruptionBudget: ShieldCheck,
  HorizontalPodAutoscaler: TrendingUp,
  Churn: RefreshCw,
}
const colours: Record<string, string> = {
  Deployment: 'var(--series-1)',
  ReplicaSet: 'var(--series-1)',
  StatefulSet: 'var(--series-5)',
  DaemonSet: 'var(--series-2)',
  Job: 'var(--series-3)',
  CronJob: 'var(--series-3)',
  Churn: 'var(--info)',
}
const short: Record<string, string> = { Service: 'svc', PodDisruptionBudget: 'pdb', HorizontalPodAutoscaler: 'hpa' }

export const iconOf = (kind: string) => icons[kind] ?? Box
export const colourOf = (kind: string) => colours[kind] ?? 'var(--mute)'
export const shortKind = (kind: string) => short[kind] ?? kind
