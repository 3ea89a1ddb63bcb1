/**
 * `seatrial explain`: what kube-scheduler decides about the pods of the input, and why; without time and controllers.
 * Exit code 0 also when pods stay pending: the question was answered.
 */
import type { PlainPod } from '../../../design/clusterObjects'
import { nearest } from '../../../design/suggest'
import { decideAll } from '../../simulation/explain/decide'
import type { Decision, Tell } from '../../simulation/explain/contract'
import { nodeOrder } from '../../simulation/explain/nodeOrder'
import type { Parsed } from './arguments'
import { AttemptWriter, kubernetesVersion, podJson } from './explain/json'
import { loadQuestions, type Question } from './explain/load'
import { explainOptions, type ExplainOptions } from './explain/options'
import { lineAttempt, Overview } from './explain/overview'
import { story, storyAttempt } from './explain/story'
import { Output } from './output'
import { formatNotices, formatProblems } from './problems'
import { exitCodes, type Terminal } from './streams'
import { UsageError } from './usage'

export async function explain(parsed: Parsed, terminal: Terminal): Promise<number> {
  const options = explainOptions(parsed)
  const loaded = await loadQuestions(parsed.operands, options, terminal.stdin)
  if (loaded.problems.length > 0) terminal.stderr.write(`${formatProblems(loaded.problems)}\n`)
  if (!loaded.ok) return exitCodes.badInput
  const { questions, notices } = loaded
  if (!options.quiet) {
    if (notices.length > 0) terminal.stderr.write(`${formatNotices(notices)}\n`)
    if (options.parallelism > 1) {
      terminal.stderr.write(`note: --parallelism ${options.parallelism}: ties are decided as with 1\n`)
    }
  }
  const asked = chosenPods(questions, options)
  const output = new Output(terminal.stdout)
  await (options.json ? printJson : options.pod === undefined ? printOverview : printStories)(questions, asked, output)
  await output.flush()
  return exitCodes.met
}

type Pod = Pick<PlainPod, 'namespace' | 'name'>
type Asked = (pod: Pod) => boolean

/** Decides all pods, as each bears on those after it, and yields those that were asked for. */
function* decisions<Told>(
  { objects, configuration }: Question,
  asked: Asked,
  tell: Tell<Told>,
): Iterable<Decision<Told>> {
  const told: Tell<Told | undefined> = (report, pod) => (asked(pod) ? tell(report, pod) : undefined)
  for (const decision of decideAll(objects, configuration, told)) if (asked(decision)) yield decision as Decision<Told>
}

async function printJson(questions: readonly Question[], asked: Asked, output: Output): Promise<void> {
  await output.write(`{"kubernetesVersion":${JSON.stringify(kubernetesVersion)},"pods":[`)
  let separator = '\n'
  for (const question of questions) {
    const writer = new AttemptWriter(nodeOrder(question.objects.nodes))
    for (const decision of decisions(question, asked, (report) => writer.write(report))) {
      await output.write(`${separator}${podJson(decision, question.cluster)}`)
      separator = ',\n'
    }
  }
  await output.write('\n]}\n')
}

async function printOverview(questions: readonly Question[], asked: Asked, output: Output): Promise<void> {
  const overview = new Overview()
  for (const question of questions) {
    for (const decision of decisions(question, asked, lineAttempt)) overview.add(decision, question.cluster)
  }
  for (const line of overview.lines()) await output.write(`${line}\n`)
}

async function printStories(questions: readonly Question[], asked: Asked, output: Output): Promise<void> {
  let separator = ''
  for (const question of questions) {
    for (const decision of decisions(question, asked, storyAttempt)) {
      await output.write(`${separator}${story(decision, question.cluster).join('\n')}\n`)
      separator = '\n'
    }
  }
}

/** @throws UsageError when no pod is called as --pod says, or when those are on their nodes already. */
function chosenPods(questions: readonly Question[], { pod: wanted }: ExplainOptions): Asked {
  if (wanted === undefined) return () => true
  const isWanted: Asked = ({ namespace, name }) => name === wanted || `${namespace}/${name}` === wanted
  const pods = questions.flatMap(({ objects }) => objects.pods)
  const found = pods.filter(isWanted)
  if (found.length === 0) {
    const near = nearest(wanted, [...new Set(pods.flatMap(({ namespace, name }) => [name, `${namespace}/${name}`]))])
    throw new UsageError(
      `--pod ${wanted}: no such pod in the input${near === undefined ? '' : `; did you mean ${near}?`}`,
    )
  }
  if (found.every(({ nodeName, ended }) => nodeName !== undefined || ended)) {
    const { nodeName } = found[0]
    throw new UsageError(`--pod ${wanted}: ${nodeName === undefined ? 'has ended' : `is on ${nodeName} already`}`)
  }
  return isWanted
}
