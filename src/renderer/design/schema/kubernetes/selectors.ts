/** Labels, selectors, and the head of every object. */
import { choice, list, map, object, text, usually, words } from '../build'

export const labels = map('Labels, by which selectors find it.')

export const metadata = object('Name, namespace, labels and annotations.', {
  name: text('Name, unique for its kind in the namespace.'),
  namespace: text('Namespace it lives in.', { default: 'default' }),
  labels,
  annotations: map('Annotations; seatrial.dev/clusters names the clusters it runs in.'),
})

/** A name that is given, for what is made from a template. */
export const templateMetadata = object('Labels and annotations of the pods.', {
  labels,
  annotations: map('seatrial.dev/run-seconds says how long a pod runs before it completes.'),
})

const key = (description: string) =>
  usually(
    text(description),
    'app',
    'topology.kubernetes.io/zone',
    'topology.kubernetes.io/region',
    'kubernetes.io/hostname',
    'kubernetes.io/arch',
    'kubernetes.io/os',
    'node.kubernetes.io/instance-type',
    'seatrial.dev/pool',
  )

const requirementOn = (what: string, operators: readonly string[]) =>
  object(
    `A requirement on ${what}.`,
    {
      key: key(`Key of ${what}.`),
      operator: choice('How the value is compared.', operators),
      values: words('Values for the comparison; none for Exists and DoesNotExist.'),
    },
    { required: ['key', 'operator'] },
  )

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']
const nodeRequirement = requirementOn('a label of the node', [...operators, 'Gt', 'Lt'])

export const selector = object('Selects objects by their labels.', {
  matchLabels: map('Labels that must all be there.'),
  matchExpressions: list('Requirements that must all hold.', requirementOn('a label', operators)),
})

export const nodeTerm = object('Nodes that fulfil all expressions.', {
  matchExpressions: list('Requirements on labels of the node.', nodeRequirement),
  matchFields: list('Requirements on fields of the node.', {
    ...nodeRequirement,
    properties: { ...nodeRequirement.properties, key: usually(text('The field.'), 'metadata.name') },
  }),
})

export const topologyKey = usually(
  text('Label of nodes that makes the domains: a zone, a node, a region.'),
  'topology.kubernetes.io/zone',
  'kubernetes.io/hostname',
  'topology.kubernetes.io/region',
)
