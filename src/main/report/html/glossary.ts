/** What the words of the report mean. Kubernetes' own definitions where it has them. */
import { markup, type Markup } from './markup'

const words: [word: string, meaning: string][] = [
  [
    'API request latency',
    'From the arrival of a request at the API server to the last byte of its answer, without webhooks and without time in the queues of API Priority and Fairness. Kubernetes’ objective: the p99 of every five minutes at most 1 s for changes to one object and for reads of one object, 30 s for reads of a namespace or the whole cluster.',
  ],
  ['Churn', 'Pods created and deleted per second. Kubernetes’ objectives are promised up to 20 per second.'],
  [
    'Digest',
    'A checksum of everything that happened in the run. Two runs with the same digest went the same way, event by event.',
  ],
  [
    'Imbalance',
    'How unevenly full nodes or zones are: the standard deviation of the share of their allocatable CPU or memory that pods request, in percentage points.',
  ],
  [
    'Objective, verdict',
    'A limit that the run must keep, and whether it did. Without objectives of its own, a trial is judged by Kubernetes’ service level objectives (SLOs).',
  ],
  [
    'p50, p90, p99',
    'The value that 50, 90 or 99 of 100 measurements do not exceed. Read from histograms with an error of at most 1 %.',
  ],
  ['Pending', 'A pod that has been created and is not bound to a node, or whose containers have not started yet.'],
  [
    'Pod start',
    'From the creation of a pod until a watch reports all its containers as started, without pulling images and without init containers. Kubernetes’ objective for stateless pods that can be scheduled: p99 at most 5 s. “In full” includes both.',
  ],
  ['Preemption', 'The deletion of pods by the scheduler to make room on a node for a pod of higher priority.'],
  [
    'Requested, allocatable',
    'The CPU and memory that pods on a node ask for, and what the node can give to pods after the reservations for the system and the kubelet. 500m is half a CPU; 2Gi is two gibibytes.',
  ],
  [
    'Scheduling attempt',
    'One try of the scheduler to place a pod: filtering, scoring, and binding if a node was found (scheduler_scheduling_attempt_duration_seconds).',
  ],
  [
    'Scheduling latency (SLI)',
    'From the moment a pod enters the scheduling queue until it is bound, over all attempts (scheduler_pod_scheduling_sli_duration_seconds).',
  ],
  ['Virtual time', 'The time that passes inside the simulation. It does not depend on the machine that simulates.'],
]

export const glossary: Markup = markup`<dl class="glossary">${words.map(([word, meaning]) => markup`<div><dt>${word}</dt><dd>${meaning}</dd></div>\n`)}</dl>`
