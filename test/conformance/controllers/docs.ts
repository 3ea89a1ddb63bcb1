/** docs/CONTROLLERS.md: written by `npm run conformance -- controllers --docs`, and compared by the tests. */
import { type Outcome, totals } from './table'

export function document(outcomes: readonly Outcome[]): string {
  return `# Controllers against recordings

The replay of ${outcomes.length} recordings of kube-controller-manager, kube-apiserver and kube-scheduler 1.36.3
(\`test/conformance/controllers/records\`), each with the same requests at the same times and a kubelet of the same delays:
${totals(outcomes)}.
\`npm run conformance -- controllers --docs\` writes this file.

- Compared of each scenario: every pod owner's creations, deletions, ready and ended pods over time; the states of pods with
  names of their own, and the order of ordinals; the fields of every other object's status over time, and whether it exists;
  nodes by zone with their taints and conditions; endpoints by Service; how often each Event came with each message; the API
  server's answers; which pods a ReplicaSet gave up; the fewest available and the most pods of each rollout step.
- Tolerance, in all scenarios: 10 % of the time since the last thing that was done, at least 1 s, plus 150 ms for the jitter
  of the recorder's machine; three times that for Events, which wait behind everything else that their controller sends, twice
  for what the recorder's kubelets did, and longer by the others' tokens where several ReplicaSets create at once, those of
  scenarios beside it too. States that held for less than 0.5 s are passed over, with the Events that tell of them (counts of
  ready pods: less than 0.1 s); the status of a Deployment, ReplicaSet or Job that changes within 2 s may show any count, or list
  of indexes, that its pods had then. Counts, values, words and orders have none. Of the pods
  that a ReplicaSet gives up, one in five may be of another age class, as the real thing draws them within a power of two of
  seconds.
- Not compared, but taken from the recording, as the real thing draws or was disturbed: where pods go, which of several pods of
  one age a ReplicaSet gives up, in which order nodes that died together are tainted and their pods marked, how long a kubelet
  takes, when a request arrived and how long writes took while the recorder's machine was busy (requests' durations and the
  scheduler's Events tell). Not compared at all: generated names, which of several new nodes their controllers find first, which
  pods of a ReplicaSet that is scaled to nothing go first, kinds of objects that the recorder did not watch.
- Scenarios of one control plane shared its controllers' clients: each is replayed beside the workloads of those that began in
  the same second, and with the nodes that others made and took away. In which order the clients served them is not recorded.
- A scenario that was recorded several times (\`-r2\`, \`-run2\`) is met by what any of the recordings shows: rollouts of many
  pods go on in other steps each time.
- **Off by** is the largest distance in time at which the same still came.

| scenario | what it is | compared | equal | off by ms | at |
|---|---|---:|---:|---:|---|
${outcomes.map(row).join('\n')}

## What is not met

${exceptions(outcomes)}
`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function row({ name, description, count, differences, worst }: Outcome): string {
  const at = worst.off > 0 ? `${cell(worst.what)}, ${worst.t} ms` : ''
  return `| ${name} | ${cell(description)} | ${count} | ${count - differences.length} | ${Math.round(worst.off)} | ${at} |`
}

/** By reason, as one reason may be behind many. */
function exceptions(outcomes: readonly Outcome[]): string {
  const byReason = new Map<string, string[]>()
  for (const { scenario, what, reason } of outcomes.flatMap((one) => one.known)) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), `${scenario}: ${cell(what)}`])
  }
  const sections = [...byReason].map(([reason, all]) => `- ${reason}\n${all.map((one) => `  - ${one}`).join('\n')}`)
  return sections.length > 0 ? sections.join('\n') : 'Nothing.'
}
