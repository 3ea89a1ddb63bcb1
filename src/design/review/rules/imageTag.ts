import { asText } from '../fields'
import type { Rule } from '../rule'

/** The tag of `registry:5000/name:tag`; undefined without one. A digest says more than any tag. */
function complaintAbout(image: string): string | undefined {
  if (image === '' || image.includes('@')) return undefined
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  if (tag === undefined) return `The image ${image} has no tag: whatever is "latest" is pulled`
  return tag === 'latest' ? `The image ${image} has the tag "latest"` : undefined
}

export const imageTag: Rule = {
  id: 'image-without-tag',
  name: 'Images without a tag',
  severities: ['warning'],
  looksFor: 'Images with neither tag nor digest, and images with the tag latest.',
  why: 'What runs depends on when a node pulled it: replicas of one release can differ, and there is no version to roll back to. Nodes also ask the registry at every start.',
  reference: {
    title: 'Images: image names and tags',
    url: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  },
  check({ workloads }, report) {
    for (const { source, containers } of workloads) {
      for (const { path, fields } of containers) {
        const title = complaintAbout(asText(fields.image) ?? '')
        if (title) report({ severity: 'warning', object: source, path: [...path, 'image'], title })
      }
    }
  },
}
