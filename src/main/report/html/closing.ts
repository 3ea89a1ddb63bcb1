/** The end of the report: what had no effect, how to repeat the run, and how far to trust it. */
import type { RunResult } from '../../../design/result'
import type { Notice } from '../../../design/types'
import { count, figure } from './format'
import { markup, type Content, type Markup } from './markup'
import { cut, table } from './table'

const mostNotices = 100

export function noticesSection({ notices }: RunResult): Content {
  return [
    table<Notice>({
      caption: 'Input that had no effect on the simulation',
      quietCaption: true,
      columns: [
        { head: 'What', names: true, prose: true, cell: ({ subject }) => subject },
        { head: 'Count', numeric: true, cell: ({ count: number }) => count(number) },
        { head: 'Why', prose: true, cell: ({ message }) => message },
      ],
      rows: notices.slice(0, mostNotices),
      empty: 'Everything in the input had an effect on the simulation.',
    }),
    cut(mostNotices, notices.length, 'notices', 'result.json has them all'),
  ]
}

/** FILE stays a placeholder: a design's name is somebody's text and must not end up in somebody else's shell. */
export function reproduceSection(result: RunResult): Markup {
  const length = result.cancelled
    ? 'This run was cancelled; run to its end, the trial gives another digest.'
    : `It lasted ${figure(result.virtualSeconds)} s of virtual time; if that was asked for with --duration, give it again.`
  const config = result.schedulerConfig
  const option = config === undefined ? '' : ' --scheduler-config CONFIG'
  const which = config !== undefined && markup`CONFIG is the scheduler configuration <b>${config}</b>. `
  return markup`<pre><code>npx seatrial run FILE --seed ${result.seed}${option}</code></pre>
<p>FILE is the design, <b>${result.design}</b>, with the trial <b>${result.trial}</b>. ${which}${length} The same input, seed and version of Seatrial give the digest</p>
<p><code class="digest">${result.digest}</code></p>
<p>on every machine: in the terminal, in the browser and in the desktop app.</p>`
}

export const modelSection: Markup = markup`<p><b>Decisions follow kube-scheduler 1.36; durations are modelled.</b></p>
<ul>
<li>The scheduler, the controllers and admission are built to decide as the real components do on the same objects, and are tested against recordings of them.</li>
<li>How long things take comes from queueing models and from distributions with named sources. They are validated against recorded and published timings; docs/MODEL.md states the deviation. Read a latency here as its size, not as a promise to the millisecond.</li>
<li>Not everything is modelled. What in this design had no effect is listed above; what is modelled at all, with its sources, is in docs/MODEL.md.</li>
</ul>`
