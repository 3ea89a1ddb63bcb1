import { isLevel, isVersion, labelPrefix, modes } from '../podSecurity/policy'
import { labelsAt } from '../fields'
import { nearest } from '../../suggest'
import type { Rule } from '../rule'
import { levels } from '../podSecurity/control'

export const podSecurityLabels: Rule = {
  id: 'pod-security-label-invalid',
  name: 'Pod Security label that is not understood',
  severities: ['warning'],
  looksFor:
    'Namespaces with a label pod-security.kubernetes.io/enforce, warn or audit that is none of privileged, baseline and restricted, or a label ...-version that is neither latest nor v1.x.',
  why: 'A level that is misspelt counts as restricted where it is enforced, and as nothing at all where it is to warn or audit.',
  reference: {
    title: 'Pod Security Admission',
    url: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
  },
  check({ sources }, report) {
    for (const source of sources.ofKind('Namespace')) {
      const labels = labelsAt(source.object, ['metadata', 'labels'])
      for (const mode of modes) {
        const [level, version] = [labels[labelPrefix + mode], labels[`${labelPrefix}${mode}-version`]]
        if (level !== undefined && !isLevel(level)) {
          const path = ['metadata', 'labels', labelPrefix + mode]
          const value = nearest(level, levels)
          report({
            severity: 'warning',
            object: source,
            path,
            title: `The level "${level}" to ${mode} is none of ${levels.join(', ')}`,
            fix: value === undefined ? undefined : { title: `Write ${value}`, edits: [{ op: 'set', path, value }] },
          })
        }
        if (version !== undefined && !isVersion(version)) {
          const path = ['metadata', 'labels', `${labelPrefix}${mode}-version`]
          const title = `The version "${version}" of the policy to ${mode} is neither latest nor v1.x`
          report({ severity: 'warning', object: source, path, title })
        }
      }
    }
  },
}
