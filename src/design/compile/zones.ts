/** The region that a zone belongs to, from the naming of the three large clouds; undefined when the name says nothing. */
export function regionOf(zone: string): string | undefined {
  // us-east-1a (AWS), us-central1-a (GCP), eastus-1 (Azure).
  const aws = /^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$/.exec(zone)
  const gcp = /^([a-z]+-[a-z]+\d+)-[a-z]$/.exec(zone)
  const azure = /^([a-z]+\d?)-[1-3]$/.exec(zone)
  return (aws ?? gcp ?? azure)?.[1]
}
