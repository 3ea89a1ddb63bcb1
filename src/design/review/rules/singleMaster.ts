import type { Rule } from '../rule'

const path = ['spec', 'controlPlane', 'replicas']

export const singleMaster: Rule = {
  id: 'single-master',
  name: 'One master',
  severities: ['warning', 'info'],
  looksFor:
    'A control plane of one master; merely worth knowing when the cluster has one node or none, as one to develop on.',
  why: 'While it is down nothing is scheduled, scaled or replaced; when its disk is lost, so is the state of the cluster.',
  reference: {
    title: 'Options for highly available topology',
    url: 'https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/ha-topology/',
  },
  check({ cluster, source, nodeCount }, report) {
    if (!source || cluster.controlPlane.replicas !== 1) return
    report({
      severity: nodeCount > 1 ? 'warning' : 'info',
      object: source,
      path,
      title: 'The control plane is one master, with the only member of etcd',
      fix: { title: 'Run 3 masters', edits: [{ op: 'set', path, value: 3 }] },
    })
  },
}
