/** What `explain` decides about: objects and the scheduler's configuration, of each cluster of the input. */
import { defaultSchedulerConfiguration, readExplainInput, type ExplainedCluster } from '../../../../design'
import type { ClusterObjects } from '../../../../design/clusterObjects'
import type { Notice, Problem, SchedulerConfiguration, SourceFile } from '../../../../design/types'
import { idleStarter, readFiles, starter } from '../load'
import { configurationsOf, defaultConfigurationFile, pointingTo, type Configurations } from '../schedulerConfiguration'
import type { Terminal } from '../streams'
import { UsageError } from '../usage'
import type { ExplainOptions } from './options'

export interface Question {
  /** Of the cluster, where there are several. */
  cluster: string | undefined
  objects: ClusterObjects
  configuration: SchedulerConfiguration
}

export type Questions =
  | { ok: true; questions: readonly Question[]; problems: readonly Problem[]; notices: readonly Notice[] }
  | { ok: false; problems: readonly Problem[] }

export async function loadQuestions(
  paths: readonly string[],
  options: ExplainOptions,
  stdin: Terminal['stdin'],
): Promise<Questions> {
  const { cluster, config } = options
  const read = await readFiles(paths, stdin)
  const readConfig = config === undefined ? undefined : await readFiles([config], stdin)
  const unread = [read, readConfig].flatMap((one) => (one && !one.ok ? one.problems : []))
  if (!read.ok || (readConfig && !readConfig.ok)) return { ok: false, problems: unread }
  const defaultCluster = cluster === undefined ? undefined : await starter(cluster)
  const input = readExplainInput(read.files, { defaultCluster })
  // Without clusters the configuration is looked at all the same: what is wrong with it is told in the same go.
  const clusters = input.ok ? input.clusters : []
  const configured = configure(clusters, readConfig?.files[0], options)
  const problems = [...input.problems, ...configured.problems]
  if (!input.ok || !configured.ok) return { ok: false, problems }
  const idle = cluster === undefined || input.defaultCluster ? [] : [idleStarter(cluster)]
  return {
    ok: true,
    questions: clusters.map(({ name, objects }, index) => ({
      cluster: clusters.length > 1 ? name : undefined,
      objects,
      configuration: options.allNodes ? scoringAll(configured.configurations[index]) : configured.configurations[index],
    })),
    problems,
    notices: [...pointingTo('--config', input.notices), ...configured.notices, ...idle],
  }
}

function configure(
  clusters: readonly ExplainedCluster[],
  file: SourceFile | undefined,
  { featureGates }: ExplainOptions,
): Configurations {
  const design = clusters.some(({ configuration }) => configuration !== undefined)
  if (!file && featureGates !== undefined && design) {
    throw new UsageError('--feature-gates needs --config FILE where the input is a design: its Cluster has its own')
  }
  if (file || featureGates !== undefined) {
    const flags = clusters.length === 0 ? [{}] : clusters.map(({ schedulerArgs }) => schedulerArgs)
    return configurationsOf(file ?? defaultConfigurationFile(), flags, featureGates)
  }
  const configurations = clusters.map(({ configuration = defaultSchedulerConfiguration }) => configuration)
  return { ok: true, configurations, problems: [], notices: [] }
}

/** percentageOfNodesToScore 100, for every profile. */
function scoringAll(configuration: SchedulerConfiguration): SchedulerConfiguration {
  const profiles = configuration.profiles.map((profile) => ({ ...profile, percentageOfNodesToScore: 100 }))
  return { ...configuration, percentageOfNodesToScore: 100, profiles }
}
