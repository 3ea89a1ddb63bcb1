/** Name and label formats. Source: apimachinery/pkg/util/validation/validation.go; the messages are upstream's own. */
import type { ObjectMeta } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValue = `(${qualifiedName})?`
const labelPattern = new RegExp(`^${label}$`)
const qualifiedNamePattern = new RegExp(`^${qualifiedName}$`)
const labelValuePattern = new RegExp(`^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$`)

const regexUsed = (pattern: string) => `regex used for validation is '${pattern}'`

/** Why a text is no DNS-1123 label (at most 63 characters); undefined when it is one. */
export function labelError(text: string): string | undefined {
  if (text.length > 63) return 'must be no more than 63 characters'
  if (labelPattern.test(text)) return undefined
  return `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', ${regexUsed(label)})`
}

/** Why a text is no DNS-1123 subdomain (at most 253 characters); undefined when it is one. */
export function subdomainError(text: string): string | undefined {
  if (text.length > 253) return 'must be no more than 253 characters'
  // Label by label: one pattern over dots and dashes would backtrack.
  if (text.split('.').every((part) => labelPattern.test(part))) return undefined
  return `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', ${regexUsed(subdomain)})`
}

/** Why a text is no qualified name (`app`, `example.com/app`): label keys, taint keys, resource names. */
export function qualifiedNameErrors(text: string): string[] {
  const errors: string[] = []
  const parts = text.split('/')
  const name = parts[parts.length - 1]
  if (parts.length === 2) {
    if (parts[0].length === 0) errors.push('prefix part must be non-empty')
    else {
      const why = subdomainError(parts[0])
      if (why) errors.push(`prefix part ${why}`)
    }
  } else if (parts.length > 2) {
    return [
      `a valid label key must consist of a name with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  if (name.length === 0) errors.push('name part must be non-empty')
  else if (name.length > 63) errors.push('name part must be no more than 63 characters')
  if (!qualifiedNamePattern.test(name)) {
    errors.push(
      `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', ${regexUsed(qualifiedName)})`,
    )
  }
  return errors
}

/** Why a text is no label value; undefined when it is one. */
export function labelValueError(text: string): string | undefined {
  if (text.length > 63) return 'must be no more than 63 characters'
  if (labelValuePattern.test(text)) return undefined
  return `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', ${regexUsed(labelValue)})`
}

/** `field`: how the API server names the map, where it names it otherwise. */
export function checkLabels(
  labels: Record<string, string> | undefined,
  path: Path,
  report: Reporter,
  field: Path = path,
): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    for (const why of qualifiedNameErrors(key)) report.invalid([...path, key], key, why, { at: 'key', field })
    const why = labelValueError(value)
    if (why) report.invalid([...path, key], value, why, { field })
  }
}

export function checkAnnotations(
  annotations: Record<string, string> | undefined,
  path: Path,
  report: Reporter,
  field: Path = path,
): void {
  for (const key of Object.keys(annotations ?? {})) {
    // The API server lowers the key before it checks it: annotation keys may have capitals in their prefix.
    for (const why of qualifiedNameErrors(key.toLowerCase())) {
      report.invalid([...path, key], key, why, { at: 'key', field })
    }
  }
}

/** How the names of a kind look: workloads that give their name to pods or DNS need a label, most others a subdomain. */
export type NameFormat = 'label' | 'subdomain'

export function checkMetadata(metadata: ObjectMeta | undefined, format: NameFormat, report: Reporter): void {
  const meta = metadata ?? {}
  const name = meta.name ?? ''
  if (name === '') {
    if (meta.generateName) {
      report.needed(['metadata', 'name'], 'Required value: an object in a design needs a fixed name', {
        remedy: `replace generateName by for example "name: ${meta.generateName}1"`,
      })
    } else report.required(['metadata', 'name'], 'name or generateName is required')
  } else {
    const why = format === 'label' ? labelError(name) : subdomainError(name)
    if (why) report.invalid(['metadata', 'name'], name, why, { remedy: nameRemedy(name) })
  }
  if (meta.namespace !== undefined && meta.namespace !== '') {
    const why = labelError(meta.namespace)
    if (why) report.invalid(['metadata', 'namespace'], meta.namespace, why, { remedy: nameRemedy(meta.namespace) })
  }
  checkLabels(meta.labels, ['metadata', 'labels'], report)
  checkAnnotations(meta.annotations, ['metadata', 'annotations'], report)
}

function nameRemedy(name: string): string | undefined {
  const fixed = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
  return fixed === '' ? undefined : `write for example "${fixed}"`
}
