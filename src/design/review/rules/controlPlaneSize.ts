import { machineTypes } from '../../machineTypes'
import { formatBytes, formatCpu } from '../../quantity'
import type { ControlPlane } from '../../types'
import type { Edit } from '../finding'
import type { Found, Rule } from '../rule'
import { count, readableAmount } from '../text'

const gib = 1024 ** 3

/**
 * What a machine needs by the number of nodes: kubeadm's minimum (2 CPUs, 2 GB) up to ten, then the machines that etcd's
 * hardware page names for 50, 250, 1,000 and 3,000 nodes. A master runs the other components besides: it is a lower bound.
 */
const sizes = [
  { nodes: 10, cpuMilli: 2000, memoryBytes: 2 * gib },
  { nodes: 50, cpuMilli: 2000, memoryBytes: 8 * gib },
  { nodes: 250, cpuMilli: 4000, memoryBytes: 16 * gib },
  { nodes: 1000, cpuMilli: 8000, memoryBytes: 32 * gib },
  { nodes: Infinity, cpuMilli: 16000, memoryBytes: 64 * gib },
]

type Size = (typeof sizes)[number]

const path = ['spec', 'controlPlane']

export const controlPlaneSize: Rule = {
  id: 'control-plane-too-small',
  name: 'Control plane too small for its nodes',
  severities: ['warning'],
  looksFor:
    'Masters with less than 2 CPUs and 2Gi for up to 10 nodes (the least that kubeadm takes), 2 and 8Gi for up to 50, 4 and 16Gi for up to 250, 8 and 32Gi for up to 1,000, 16 and 64Gi for more (the machines that etcd names for such clusters).',
  why: 'etcd and the API server share the machine. When it is too small, commits wait for the CPU and requests queue: leases are renewed late, and healthy nodes are taken for dead.',
  reference: {
    title: 'etcd: hardware recommendations',
    url: 'https://etcd.io/docs/v3.5/op-guide/hardware/#example-hardware-configurations',
  },
  check({ cluster, source, nodeCount }, report) {
    const needed = sizes.find(({ nodes }) => nodeCount <= nodes)
    if (!source || !needed) return
    const { controlPlane } = cluster
    if (isEnough(controlPlane, needed)) return
    const { cpuMilli, memoryBytes, machineType } = controlPlane
    const short = cpuMilli < needed.cpuMilli ? 'cpu' : 'memory'
    const has = sizeText(cpuMilli, memoryBytes)
    const wants = sizeText(needed.cpuMilli, needed.memoryBytes)
    report({
      severity: 'warning',
      object: source,
      path: [...path, machineType === undefined ? short : 'machineType'],
      title: `A master has ${has}; for ${count(nodeCount, 'node')} it should have at least ${wants}`,
      fix: fixFor(controlPlane, needed),
    })
  },
}

const isEnough = (plane: Pick<ControlPlane, 'cpuMilli' | 'memoryBytes'>, needed: Size) =>
  plane.cpuMilli >= needed.cpuMilli && plane.memoryBytes >= needed.memoryBytes

const sizeText = (cpuMilli: number, memoryBytes: number) =>
  `${count(Number(readableAmount('cpu', cpuMilli)), 'CPU')} and ${readableAmount('memory', memoryBytes)}`

/** The cheapest machine of the same family that is large enough; amounts where no type is named. */
function fixFor(plane: ControlPlane, needed: Size): Found['fix'] {
  if (plane.machineType === undefined) return amountsFix(plane, needed)
  const family = familyOf(plane.machineType)
  const [cheapest] = machineTypes
    .filter((type) => familyOf(type.name) === family && isEnough(type, needed))
    .sort((a, b) => a.pricePerHour - b.pricePerHour)
  if (!cheapest) return undefined
  const edits: Edit[] = [{ op: 'set', path: [...path, 'machineType'], value: cheapest.name }]
  return { title: `Use ${cheapest.name} for the masters`, edits }
}

/** What stays when the size is taken out: `m7i`, `n2-standard`, `Standard_D_v5`. */
function familyOf(machineType: string): string {
  return machineType.replace(/^(Standard_[A-Z]+)\d+|[.-]\w+$/, '$1')
}

function amountsFix(plane: ControlPlane, needed: Size): Found['fix'] {
  const cpuMilli = Math.max(plane.cpuMilli, needed.cpuMilli)
  const memoryBytes = Math.max(plane.memoryBytes, needed.memoryBytes)
  const edits: Edit[] = [
    { op: 'set', path: [...path, 'cpu'], value: formatCpu(cpuMilli) },
    { op: 'set', path: [...path, 'memory'], value: formatBytes(memoryBytes) },
  ]
  return { title: `Give each master ${sizeText(cpuMilli, memoryBytes)}`, edits }
}
