import type { Rule } from '../rule'
import { count } from '../text'

/** etcd itself advises at most seven. */
const membersMax = 7

export const etcdEvenMembers: Rule = {
  id: 'etcd-even-members',
  name: 'Even number of etcd members',
  severities: ['warning'],
  looksFor: 'A control plane with an even number of masters, each of which runs a member of etcd.',
  why: 'etcd commits only what a majority has. An even number needs one member more for it than the odd number below, so it bears no more failures, and has one machine more that can fail.',
  reference: {
    title: 'Operating etcd clusters for Kubernetes',
    url: 'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
  },
  check({ cluster, source }, report) {
    const members = cluster.controlPlane.replicas
    if (!source || members % 2 !== 0) return
    const path = ['spec', 'controlPlane', 'replicas']
    const better = Math.min(members + 1, membersMax)
    const bearable = members / 2 - 1
    report({
      severity: 'warning',
      object: source,
      path,
      title: `etcd has ${members} members: it bears the loss of ${bearable === 0 ? 'none' : bearable}, as ${members - 1} would`,
      fix: { title: `Run ${count(better, 'master')}`, edits: [{ op: 'set', path, value: better }] },
    })
  },
}
