/** Where pods may and shall run: affinity, spread, tolerations. */
import { choice, list, object, rare, text, usually, whole, words } from '../build'
import { nodeTerm, selector, topologyKey } from './selectors'

const weight = { ...whole('How much it counts, 1 to 100.', { minimum: 1, maximum: 100 }), suggestions: [100] }

const podTerm = object(
  'Pods to be near to, or far from.',
  {
    topologyKey,
    labelSelector: selector,
    namespaces: words('Namespaces of the pods; its own when left out.'),
    namespaceSelector: rare({ ...selector, description: 'Namespaces by their labels; an empty one selects all.' }),
    matchLabelKeys: rare(words('Labels whose value must be that of the pod itself.')),
    mismatchLabelKeys: rare(words('Labels whose value must differ from that of the pod itself.')),
  },
  { required: ['topologyKey'] },
)

const podRules = (description: string) =>
  object(description, {
    requiredDuringSchedulingIgnoredDuringExecution: list('Must hold.', podTerm),
    preferredDuringSchedulingIgnoredDuringExecution: list(
      'Is preferred, by weight.',
      object('A preference.', { weight, podAffinityTerm: podTerm }, { required: ['weight', 'podAffinityTerm'] }),
    ),
  })

export const nodeAffinity = object('Which nodes the pods want.', {
  requiredDuringSchedulingIgnoredDuringExecution: object('Must hold.', {
    nodeSelectorTerms: list('One of the terms holds.', nodeTerm),
  }),
  preferredDuringSchedulingIgnoredDuringExecution: list(
    'Is preferred, by weight.',
    object('A preference.', { weight, preference: nodeTerm }, { required: ['weight', 'preference'] }),
  ),
})

export const affinity = object('Which nodes and which neighbours the pods want.', {
  nodeAffinity,
  podAffinity: podRules('Pods to be near to.'),
  podAntiAffinity: podRules('Pods to be far from.'),
})

export const tolerations = list(
  'Taints that do not keep the pods away. The API server adds two for 300 s: not-ready and unreachable.',
  object('A toleration.', {
    key: usually(
      text('Key of the taint; every taint when left out with Exists.'),
      'example.com/dedicated',
      'nvidia.com/gpu',
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ),
    operator: choice('How the value is compared.', ['Equal', 'Exists', 'Lt', 'Gt'], 'Equal'),
    value: text('Value of the taint.'),
    effect: choice('Effect; all when left out.', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    tolerationSeconds: whole('For NoExecute: how many seconds the pod stays.'),
  }),
)

export const spreadConstraint = object(
  'A constraint.',
  {
    maxSkew: whole('How many more pods one domain may have than another.', { minimum: 1 }),
    topologyKey,
    whenUnsatisfiable: choice('What happens when it cannot be kept.', ['DoNotSchedule', 'ScheduleAnyway']),
    labelSelector: selector,
    minDomains: whole('Fewest domains that there must be.', { minimum: 1 }),
    nodeAffinityPolicy: choice('Whether nodes that the pod cannot use count.', ['Honor', 'Ignore'], 'Honor'),
    nodeTaintsPolicy: choice('Whether nodes with taints it does not tolerate count.', ['Honor', 'Ignore'], 'Ignore'),
    matchLabelKeys: rare(words('Labels of the pod that tell its revision apart.')),
  },
  { required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'] },
)

export const topologySpreadConstraints = list('How the pods are spread over zones or nodes.', spreadConstraint, {
  inherit: 'spreadConstraints',
})
