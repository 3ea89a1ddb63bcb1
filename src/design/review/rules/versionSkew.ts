import type { ClusterReview } from '../cluster'
import { asText, valueAt } from '../fields'
import type { Report, Rule } from '../rule'
import type { SourceObject } from '../sources'

/** How many minor versions a component may be older than kube-apiserver; none may be newer. */
const skewMax: Readonly<Record<string, number>> = {
  kubelet: 3,
  'kube-proxy': 3,
  'kube-controller-manager': 1,
  'kube-scheduler': 1,
  'cloud-controller-manager': 1,
}

/** The minor version in `v1.36.2`, `1.36` or `v1.36.2-gke.100`. */
function minorOf(version: string | undefined): number | undefined {
  const match = /^v?1\.(\d+)(?:[.+-]|$)/.exec(version ?? '')
  return match ? Number(match[1]) : undefined
}

/** What is wrong with a component of that version; undefined when the policy allows it. */
function complaint(component: string, minor: number, apiServer: number): string | undefined {
  if (minor > apiServer) return `newer than the API server (v1.${apiServer})`
  // Before 1.25 two versions were all that a kubelet or a kube-proxy could be behind.
  const max = skewMax[component] === 3 && minor < 25 ? 2 : skewMax[component]
  const behind = apiServer - minor
  return behind > max
    ? `${behind} minor versions older than the API server (v1.${apiServer}); the policy allows ${max}`
    : undefined
}

function checkKubelets({ sources }: ClusterReview, apiServer: number, report: Report): void {
  const path = ['status', 'nodeInfo', 'kubeletVersion']
  const byVersion = new Map<number, SourceObject[]>()
  for (const node of sources.ofKind('Node')) {
    const minor = minorOf(asText(valueAt(node.object, path)))
    if (minor !== undefined) byVersion.set(minor, [...(byVersion.get(minor) ?? []), node])
  }
  for (const [minor, [object, ...more]] of byVersion) {
    const what = complaint('kubelet', minor, apiServer)
    if (what === undefined) continue
    const others = more.length > 0 ? ` (and of ${more.length} more)` : ''
    const title = `The kubelet of node "${object.subject.name}"${others} is v1.${minor}: ${what}`
    report({ severity: 'error', object, path, title })
  }
}

/** Components that run as pods, by the name and the tag of their image. */
function checkImages({ workloads }: ClusterReview, apiServer: number, report: Report): void {
  for (const { source, containers } of workloads) {
    for (const { path, fields } of containers) {
      const match = /(?:^|\/)([a-z-]+):([^:/@]+)(?:@|$)/.exec(asText(fields.image) ?? '')
      const [, component, tag] = match ?? []
      const minor = minorOf(tag)
      if (component === undefined || minor === undefined || !Object.hasOwn(skewMax, component)) continue
      const what = complaint(component, minor, apiServer)
      if (what === undefined) continue
      report({
        severity: 'error',
        object: source,
        path: [...path, 'image'],
        title: `${component} is v1.${minor}: ${what}`,
      })
    }
  }
}

export const versionSkew: Rule = {
  id: 'version-skew',
  name: 'Version skew outside the policy',
  severities: ['error'],
  looksFor:
    "Kubelets (Node objects' status.nodeInfo.kubeletVersion) and kube-proxies (by their image's tag) that are newer than the cluster's kubernetesVersion or more than three minor versions older (two before v1.25); controller managers and schedulers that are newer or more than one older.",
  why: 'Outside the policy nobody tests whether the components understand each other: fields are dropped, and pods may not start or not be seen.',
  reference: { title: 'Version Skew Policy', url: 'https://kubernetes.io/releases/version-skew-policy/' },
  check(review, report) {
    const apiServer = review.source && minorOf(review.cluster.kubernetesVersion)
    if (apiServer === undefined) return
    checkKubelets(review, apiServer, report)
    checkImages(review, apiServer, report)
  },
}
