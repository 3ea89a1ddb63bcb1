import type { ClusterTopology, Result } from '../../../protocol/commands'
import type { ObjectName } from '../../../protocol/objects'
import { useApp } from '../../app/state.svelte'
import { polled, type Polled } from '../polled.svelte'

export type ObjectDescription = NonNullable<Result<'run.describe'>['description']>

/** The description of an object, kept fresh. To be called while a component is made. */
export function described(of: () => { topology: ClusterTopology; object: ObjectName }): Polled<ObjectDescription> {
  const { run, client } = useApp()
  const query = $derived({ cluster: of().topology.name, ...of().object })
  return polled(
    run,
    () => `${query.cluster}/${query.kind}/${query.namespace}/${query.name}`,
    (runId) => {
      const { cluster, kind, namespace, name } = query
      return client
        .call('run.describe', { runId, cluster, kind, namespace, name })
        .then(({ description }) => description)
    },
  )
}

export const fullName = ({ namespace, name }: ObjectName): string => (namespace ? `${namespace}/${name}` : name)
