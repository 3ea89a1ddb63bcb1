/** Whether a name is one of the IANA time zone database, as far as the platform's own copy knows. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 are none, though the platform takes them.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
