/** A short check of a schedule while it is typed; the document's validator has the last word. */
const field = /^(\*|\d+(-\d+)?|[a-z]{3}(-[a-z]{3})?)(\/\d+)?(,(\*|\d+(-\d+)?|[a-z]{3})(\/\d+)?)*$/i

export function cronProblem(text: string): string | undefined {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(text)) return undefined
  const parts = text.split(/\s+/)
  if (parts.length !== 5) return 'A schedule has five fields: minute, hour, day of month, month, day of week.'
  const wrong = parts.find((part) => !field.test(part))
  return wrong === undefined ? undefined : `"${wrong}" is no field of a schedule. Write for example */5, 1-5 or 0,30.`
}
