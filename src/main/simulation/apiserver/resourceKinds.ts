/** The resources that the simulated API server serves, by the plural in their paths. */
export interface ResourceKind {
  readonly kind: string
  /** `v1`, `apps/v1` */
  readonly apiVersion: string
  readonly plural: string
  readonly namespaced: boolean
}

const table = `
v1 pods Pod, services Service, configmaps ConfigMap, endpoints Endpoints, persistentvolumeclaims PersistentVolumeClaim
v1 resourcequotas ResourceQuota, limitranges LimitRange, secrets Secret, serviceaccounts ServiceAccount
v1 -nodes Node, -namespaces Namespace, -persistentvolumes PersistentVolume
apps/v1 deployments Deployment, replicasets ReplicaSet, statefulsets StatefulSet, daemonsets DaemonSet
apps/v1 controllerrevisions ControllerRevision
batch/v1 jobs Job, cronjobs CronJob
autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler
policy/v1 poddisruptionbudgets PodDisruptionBudget
discovery.k8s.io/v1 endpointslices EndpointSlice
scheduling.k8s.io/v1 -priorityclasses PriorityClass
storage.k8s.io/v1 -storageclasses StorageClass`

const kinds: readonly ResourceKind[] = table
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [apiVersion] = line.split(' ', 1)
    return line
      .slice(apiVersion.length + 1)
      .split(', ')
      .map((entry) => {
        const [plural, kind] = entry.replace('-', '').split(' ')
        return { kind, apiVersion, plural, namespaced: !entry.startsWith('-') }
      })
  })

export const namespacedKinds = kinds.filter(({ namespaced }) => namespaced)

const byPath = new Map(kinds.map((one) => [`${one.apiVersion}/${one.plural}`, one]))
const byKind = new Map(kinds.map((one) => [one.kind, one]))

export const kindNamed = (kind: string): ResourceKind | undefined => byKind.get(kind)

/** What a request's path points at. */
export interface Target {
  readonly kind: ResourceKind
  /** '' for what has none. */
  readonly namespace: string
  /** undefined: the collection. */
  readonly name: string | undefined
  /** `status`, `scale`, `eviction`, `binding` */
  readonly subresource: string | undefined
  readonly query: Readonly<Record<string, string>>
}

/** undefined: a path that nothing is served at. */
export function parsePath(text: string): Target | undefined {
  const [path, queryText = ''] = text.split('?')
  const parts = path.split('/').filter((part) => part !== '')
  const root = parts.shift()
  if (root !== 'api' && root !== 'apis') return undefined
  const apiVersion = parts.splice(0, root === 'api' ? 1 : 2).join('/')
  // A namespace is itself an object: /api/v1/namespaces/NAME has nothing behind the name.
  const within = parts[0] === 'namespaces' && parts.length > 2 && !subresources.has(parts[2])
  const namespace = within ? parts.splice(0, 2)[1] : ''
  const kind = byPath.get(`${apiVersion}/${parts[0]}`)
  // Without a namespace there is only the list of all of them.
  if (!kind || (kind.namespaced !== within && (within || parts.length > 1)) || parts.length > 3) return undefined
  const [, name, subresource] = parts
  const query = Object.fromEntries(queryText.split('&').filter(Boolean).map(pairOf))
  return { kind, namespace, name, subresource, query }
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), decodeURIComponent(text.slice(at + 1))]
}

const subresources: ReadonlySet<string> = new Set(['status', 'finalize'])

/** The path of an object, or of one of its subresources. */
export function pathOf(kind: string, namespace: string, name?: string, subresource?: string): string {
  const { apiVersion, plural, namespaced } = byKind.get(kind) as ResourceKind
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const parts = [namespaced ? `namespaces/${namespace}/${plural}` : plural, name, subresource]
  return `${root}/${parts.filter((part) => part !== undefined).join('/')}`
}
