/**
 * The whole contract between a screen and its host: commands (screen → host, with a result) and events (host → screen).
 * Every message is checked against these schemas on arrival, by `createClient` and `createHost`.
 * To add a command: one entry here, one handler in main/hosts/handlers.ts; the compiler asks for whatever is missing.
 */
import * as v from 'valibot'
import { Frame, InterestKind, Range, runStates } from './frame'
import { ComparableRun, KeptRun, keptId } from './history'
import { lifeKinds } from './life'
import { ObjectName, ObjectPage, OutlineRow, RolloutDetail, RolloutRow, RolloutStatus } from './objects'
import { Operation } from './operation'

const runId = v.pipe(v.number(), v.integer(), v.minValue(1))
/** Of one screen, from its start to its end; made by the screen. */
const session = v.pipe(v.string(), v.regex(/^[a-z0-9]{8,40}$/))
const settingKey = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9._-]{1,80}$/))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** An open document. `path` is null for one that was never saved to a file that this host can write. */
export const OpenDocument = v.object({
  name: v.string(),
  path: v.nullable(v.string()),
  text: v.string(),
})
export type OpenDocument = v.InferOutput<typeof OpenDocument>

/** A command of the screen in a menu of the host. */
export const MenuCommand = v.object({
  type: v.literal('command'),
  id: v.string(),
  label: v.string(),
  /** As the screens write them: `Mod+Shift+S`. */
  keys: v.optional(v.string()),
  enabled: v.boolean(),
  /** Absent: it is not one of several that are on or off. */
  checked: v.optional(v.boolean()),
})
export type MenuCommand = v.InferOutput<typeof MenuCommand>

const menuRoles = ['cut', 'copy', 'paste', 'selectAll', 'zoom', 'fullscreen', 'quit', 'about', 'developer'] as const

/** What the host knows best how to do, and a line. */
const MenuRole = v.object({ type: v.literal('role'), role: v.picklist(menuRoles) })
const MenuLine = v.object({ type: v.literal('line') })
const MenuLeaf = v.variant('type', [MenuCommand, MenuRole, MenuLine])
const MenuFolder = v.object({ type: v.literal('folder'), label: v.string(), items: v.array(MenuLeaf) })

export const Menu = v.object({
  /** The host adds its own Window menu before Help. */
  label: v.string(),
  items: v.array(v.variant('type', [MenuCommand, MenuRole, MenuLine, MenuFolder])),
})
export type Menu = v.InferOutput<typeof Menu>
export type MenuEntry = Menu['items'][number]

export const Problem = v.object({
  severity: v.picklist(['error', 'warning']),
  position: v.object({ file: v.string(), line: v.number(), column: v.number() }),
  end: v.optional(v.object({ line: v.number(), column: v.number() })),
  message: v.string(),
  found: v.optional(v.string()),
  remedy: v.optional(v.string()),
})

/** What a run simulates, sent once when it starts: frames refer to nodes by their position here. */
export const ClusterTopology = v.object({
  name: v.string(),
  kubernetesVersion: v.string(),
  masters: v.array(v.object({ name: v.string(), zone: v.string() })),
  pools: v.array(v.object({ name: v.string(), machineType: v.nullable(v.string()) })),
  zones: v.array(v.string()),
  /** Joined by newlines, which no name has. */
  nodeNames: v.string(),
  /** Index into pools and zones, one per node. */
  nodePool: v.instance(Uint16Array),
  nodeZone: v.instance(Uint16Array),
  pods: count,
  workloads: count,
  services: count,
  podCIDR: v.string(),
  serviceCIDR: v.string(),
  kubeProxyMode: v.string(),
  /** What users do to the cluster, at which virtual second: drawn as marks on all charts. */
  marks: v.array(v.object({ time: v.number(), label: v.string() })),
})
export type ClusterTopology = v.InferOutput<typeof ClusterTopology>

export const PodRow = v.object({
  namespace: v.string(),
  name: v.string(),
  owner: v.string(),
  node: v.string(),
  ip: v.string(),
  phase: v.string(),
  ready: v.boolean(),
  createdSeconds: v.number(),
  scheduledSeconds: v.nullable(v.number()),
  startedSeconds: v.nullable(v.number()),
  message: v.string(),
})
export type PodRow = v.InferOutput<typeof PodRow>

export const NodeDetail = v.object({
  name: v.string(),
  pool: v.string(),
  zone: v.string(),
  flag: v.number(),
  labels: v.record(v.string(), v.string()),
  taints: v.array(v.string()),
  /** `used` as metrics-server has it; null where nobody says what pods use. */
  resources: v.array(
    v.object({ name: v.string(), requested: v.number(), allocatable: v.number(), used: v.nullable(v.number()) }),
  ),
  pods: v.array(PodRow),
  /** Requested shares of allocatable over the run, 0–1, in steps of 0.4 %; NaN while there was no such node. */
  history: v.object({
    time: v.instance(Float64Array),
    cpu: v.instance(Float32Array),
    memory: v.instance(Float32Array),
    pods: v.instance(Float32Array),
    /** Used shares of allocatable, which may be above 1; null where nobody says what pods use. */
    cpuUsed: v.nullable(v.instance(Float32Array)),
    memoryUsed: v.nullable(v.instance(Float32Array)),
  }),
})
export type NodeDetail = v.InferOutput<typeof NodeDetail>

/** An Event as `kubectl get events` prints it: equal ones of one object are one, with a count. Virtual seconds. */
export const EventLine = v.object({
  lastSeconds: v.number(),
  firstSeconds: v.number(),
  count,
  type: v.picklist(['Normal', 'Warning']),
  reason: v.string(),
  kind: v.string(),
  namespace: v.string(),
  name: v.string(),
  message: v.string(),
  /** The component that wrote it. */
  source: v.string(),
})
export type EventLine = v.InferOutput<typeof EventLine>

/** design/podLife.ts says what the fields mean. */
export const PodLife = v.object({
  namespace: v.string(),
  name: v.string(),
  gone: v.boolean(),
  attempts: count,
  complete: v.boolean(),
  stages: v.array(
    v.object({
      kind: v.picklist(lifeKinds),
      label: v.string(),
      detail: v.string(),
      fromSeconds: v.number(),
      toSeconds: v.nullable(v.number()),
      failed: v.boolean(),
    }),
  ),
})
export type PodLife = v.InferOutput<typeof PodLife>

/** design/podUsage.ts says what the fields mean. */
export const PodUsage = v.object({
  workload: v.string(),
  atSeconds: v.nullable(v.number()),
  resources: v.array(
    v.object({
      name: v.picklist(['cpu', 'memory']),
      used: v.nullable(v.number()),
      requested: v.number(),
      limit: v.nullable(v.number()),
    }),
  ),
})
export type PodUsage = v.InferOutput<typeof PodUsage>

/** design/explanation.ts says what the fields mean. */
export const PodExplanation = v.object({
  namespace: v.string(),
  name: v.string(),
  basis: v.picklist(['decision', 'now']),
  atSeconds: v.number(),
  outcome: v.picklist(['scheduled', 'unschedulable', 'gated', 'noProfile', 'error']),
  schedulerName: v.string(),
  node: v.nullable(v.string()),
  message: v.string(),
  allNodes: count,
  evaluated: count,
  feasible: count,
  filtered: v.array(v.object({ plugin: v.string(), reason: v.string(), nodes: count, examples: v.array(v.string()) })),
  top: v.array(
    v.object({
      node: v.string(),
      total: v.number(),
      scores: v.array(
        v.object({
          plugin: v.string(),
          weight: v.number(),
          raw: v.number(),
          normalized: v.number(),
          weighted: v.number(),
        }),
      ),
    }),
  ),
  tied: count,
  decided: v.string(),
  rejectedBy: v.array(v.string()),
  preemption: v.nullable(
    v.object({
      node: v.nullable(v.string()),
      victims: v.array(v.string()),
      candidates: v.array(v.object({ node: v.string(), victims: v.array(v.string()), pdbViolations: count })),
      candidateCount: count,
      message: v.string(),
    }),
  ),
})
export type PodExplanation = v.InferOutput<typeof PodExplanation>

export const ReportFormat = v.picklist(['html', 'json', 'csv'])

const Exported = v.object({
  directory: v.nullable(v.string()),
  /** Without a folder each comes as a text, or, where it is large, as a path of the host under which it can be fetched once. */
  files: v.array(
    v.object({ name: v.string(), type: v.string(), text: v.optional(v.string()), path: v.optional(v.string()) }),
  ),
})

const command = <A extends v.GenericSchema, R extends v.GenericSchema>(args: A, result: R) => ({ args, result })
const nothing = v.object({})

export const commands = {
  'app.info': command(
    nothing,
    v.object({
      version: v.string(),
      host: v.picklist(['electron', 'browser', 'test']),
      platform: v.string(),
      /** True when open, save and export go through the host's own dialogs; else the screen uses the browser's. */
      nativeDialogs: v.boolean(),
    }),
  ),
  /** What a person set on the screens, kept by the host: a browser keeps such things per port. */
  'settings.read': command(nothing, v.object({ values: v.record(v.string(), v.unknown()) })),
  'settings.write': command(v.object({ values: v.record(settingKey, v.unknown()) }), nothing),
  /** The screen's commands as the host's own menus; a host without menus does nothing. */
  'menu.show': command(v.object({ menus: v.array(Menu) }), nothing),
  /** The screen has let go of its document: the window may close now. */
  'window.close': command(nothing, nothing),
  /** What to show first: the file from the command line, else the first example. */
  'document.initial': command(v.object({ session }), v.object({ document: OpenDocument })),
  /** Shows the host's open dialog; null when the user cancelled. */
  'document.open': command(nothing, v.object({ document: v.nullable(OpenDocument) })),
  /** Writes to `path`, or asks for one when it is null; null when the user cancelled. */
  'document.save': command(
    v.object({ name: v.string(), path: v.nullable(v.string()), text: v.string() }),
    v.object({ document: v.nullable(OpenDocument) }),
  ),
  /** Told of a document that came or went through the browser, for the list of recent ones. */
  'document.used': command(v.object({ name: v.string(), text: v.string() }), nothing),
  'document.recent': command(
    nothing,
    v.object({
      documents: v.array(
        v.object({ id: v.string(), name: v.string(), path: v.nullable(v.string()), usedAt: v.string() }),
      ),
    }),
  ),
  'document.reopen': command(v.object({ id: v.string() }), v.object({ document: OpenDocument })),
  'document.forgetRecent': command(nothing, nothing),
  /** Keeps unsaved work safe from a crash; `dirty: false` forgets it. */
  'document.autosave': command(
    v.object({ session, document: OpenDocument, dirty: v.boolean() }),
    v.object({ savedAt: v.string() }),
  ),
  /** Unsaved work of screens that are gone, the newest first. */
  'recovery.list': command(
    nothing,
    v.object({
      unsaved: v.array(v.object({ id: session, savedAt: v.string(), name: v.string(), path: v.nullable(v.string()) })),
    }),
  ),
  /** One of them; `saved`: what its file holds now, null when it has none. */
  'recovery.read': command(
    v.object({ id: session }),
    v.object({ document: v.nullable(OpenDocument), saved: v.nullable(v.string()) }),
  ),
  'recovery.discard': command(v.object({ id: session }), nothing),
  'examples.list': command(
    nothing,
    v.object({ examples: v.array(v.object({ id: v.string(), title: v.string(), description: v.string() })) }),
  ),
  'examples.read': command(v.object({ id: v.string() }), v.object({ document: OpenDocument })),
  /** Cluster documents to put under manifests that bring none, as YAML text. */
  'clusters.list': command(
    nothing,
    v.object({
      clusters: v.array(v.object({ id: v.string(), title: v.string(), description: v.string(), yaml: v.string() })),
    }),
  ),
  'run.start': command(
    v.object({
      files: v.array(v.object({ name: v.string(), text: v.string() })),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))),
      durationSeconds: v.optional(v.pipe(v.number(), v.minValue(0))),
      /** Virtual seconds per wall second; null: as fast as it goes. */
      speed: v.nullable(v.number()),
    }),
    v.variant('status', [
      v.object({
        status: v.literal('started'),
        runId,
        seed: v.number(),
        durationSeconds: v.number(),
        clusters: v.array(ClusterTopology),
        notices: v.array(v.object({ subject: v.string(), count: v.number(), message: v.string() })),
      }),
      v.object({ status: v.literal('rejected'), problems: v.array(Problem) }),
    ]),
  ),
  'run.pause': command(v.object({ runId }), nothing),
  'run.resume': command(v.object({ runId }), nothing),
  /** Runs for `seconds` of virtual time, then pauses. */
  'run.step': command(v.object({ runId, seconds: v.pipe(v.number(), v.minValue(0.001)) }), nothing),
  'run.speed': command(v.object({ runId, speed: v.nullable(v.pipe(v.number(), v.minValue(0.01))) }), nothing),
  'run.cancel': command(v.object({ runId }), nothing),
  /** Runs until the engine sees one of these, at any speed, then pauses; frames say what it was. */
  'run.jump': command(v.object({ runId, kinds: v.pipe(v.array(InterestKind), v.minLength(1)) }), nothing),
  /** What the screen looks at: frames give one cluster closely, and everything of a range of time (null: of all of it). */
  'run.view': command(
    v.object({
      runId,
      cluster: v.string(),
      range: v.nullable(v.union([Range, v.object({ last: v.pipe(v.number(), v.minValue(0)) })])),
    }),
    nothing,
  ),
  /** Events of a run, newest first, filtered: by part of object, reason or message; empty strings filter nothing. */
  'run.events': command(
    v.object({
      runId,
      cluster: v.string(),
      search: v.string(),
      type: v.picklist(['all', 'Normal', 'Warning']),
      reason: v.string(),
      kind: v.string(),
      namespace: v.string(),
      range: v.nullable(Range),
      offset: count,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
    v.object({
      total: count,
      rows: v.array(EventLine),
      /** What else could be chosen, in the range. */
      reasons: v.array(v.string()),
      kinds: v.array(v.string()),
      namespaces: v.array(v.string()),
      /** Older Events are no longer kept; 0 while all are. */
      keptSince: v.number(),
    }),
  ),
  /** A page of `kubectl get KIND`: by namespace (empty: all) and by part of a name or of what a column says. */
  'run.objects': command(
    v.object({
      runId,
      cluster: v.string(),
      kind: v.string(),
      namespace: v.string(),
      search: v.string(),
      offset: count,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
    ObjectPage,
  ),
  /** `kubectl describe` with the object's Events, newest first; null when there is no such object. */
  'run.describe': command(
    v.object({ runId, cluster: v.string(), ...ObjectName.entries }),
    v.object({
      description: v.nullable(
        v.object({
          rows: v.array(OutlineRow),
          events: v.array(EventLine),
          rollout: v.nullable(RolloutStatus),
          manifest: v.string(),
        }),
      ),
    }),
  ),
  /** Deployments, StatefulSets and DaemonSets with how far they are rolled out, those first that are not done. */
  'run.rollouts': command(
    v.object({
      runId,
      cluster: v.string(),
      namespace: v.string(),
      search: v.string(),
      offset: count,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
    v.object({ total: count, rows: v.array(RolloutRow) }),
  ),
  /** null: no such workload. */
  'run.rollout': command(
    v.object({ runId, cluster: v.string(), ...ObjectName.entries }),
    v.object({ rollout: v.nullable(RolloutDetail) }),
  ),
  /** The life of a pod, also of one that is gone not too long; null when nothing is known of it. */
  'run.podLife': command(
    v.object({ runId, cluster: v.string(), namespace: v.string(), name: v.string() }),
    v.object({ life: v.nullable(PodLife) }),
  ),
  /** What a pod uses as metrics-server has it; null where nobody says what the pods of its workload use. */
  'run.usage': command(
    v.object({ runId, cluster: v.string(), namespace: v.string(), name: v.string() }),
    v.object({ usage: v.nullable(PodUsage) }),
  ),
  /** What the kubectl commands of a run have written: those of the Trial's operations, and those that were inserted. */
  'run.output': command(
    v.object({ runId, cluster: v.string() }),
    v.object({
      lines: v.array(
        v.object({ time: v.number(), command: v.string(), stream: v.picklist(['out', 'err']), text: v.string() }),
      ),
      earlier: count,
    }),
  ),
  /** Pods of a run, newest state, filtered by a substring of namespace/name, owner, node or message. */
  'run.pods': command(
    v.object({
      runId,
      cluster: v.string(),
      search: v.string(),
      phase: v.picklist(['all', 'Pending', 'Running', 'Succeeded', 'Failed', 'Terminating']),
      /** This pod alone, whatever the filters are: it is not searched for. */
      only: v.optional(v.object({ namespace: v.string(), name: v.string() })),
      /** Only pods to which something happened in it: created, bound or started. */
      range: v.optional(Range),
      offset: count,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
    v.object({ total: count, rows: v.array(PodRow) }),
  ),
  'run.node': command(
    v.object({ runId, cluster: v.string(), node: count }),
    v.object({ node: v.nullable(NodeDetail) }),
  ),
  /**
   * Why the scheduler put a pod where it is, or leaves it waiting; null when it is gone. `fresh`: asked of the cluster as it
   * is now, whatever was written down at the decision.
   */
  'run.explain': command(
    v.object({ runId, cluster: v.string(), namespace: v.string(), name: v.string(), fresh: v.boolean() }),
    v.object({ explanation: v.nullable(PodExplanation) }),
  ),
  /** What a user does to a cluster now, with kubectl. False: the run is over, or there is no such cluster. */
  'run.operate': command(v.object({ runId, operation: Operation }), v.object({ begun: v.boolean() })),
  /**
   * Writes the report of an ended run. With native dialogs the user picks the folder (null: cancelled) and `files` are
   * paths; else the files come back as texts for the browser to download.
   */
  'run.export': command(v.object({ runId, formats: v.array(ReportFormat) }), Exported),
  /** The runs that were kept, newest first, and how much is kept. */
  'history.list': command(nothing, v.object({ runs: v.array(KeptRun), runsMax: count, bytesMax: count, bytes: count })),
  'history.rename': command(
    v.object({ id: keptId, name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) }),
    nothing,
  ),
  /** A pinned run is never removed to make room. */
  'history.pin': command(v.object({ id: keptId, pinned: v.boolean() }), nothing),
  'history.delete': command(v.object({ ids: v.array(keptId) }), nothing),
  /** What a comparison looks at, in the order of the ids. */
  'history.read': command(v.object({ ids: v.array(keptId) }), v.object({ runs: v.array(ComparableRun) })),
  /** Takes result.json files in; null: those that the user picks in the host's own dialog. */
  'history.open': command(
    v.object({ files: v.nullable(v.array(v.object({ name: v.string(), text: v.string() }))) }),
    v.object({ ids: v.array(keptId) }),
  ),
  /**
   * Runs the design once for each value of one field, beside each other; `field` and `values` as design/sweep reads them. All
   * are checked before the first begins. The results are kept as runs of one sweep.
   */
  'sweep.start': command(
    v.object({
      files: v.array(v.object({ name: v.string(), text: v.string() })),
      field: v.string(),
      values: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100)),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))),
      durationSeconds: v.optional(v.pipe(v.number(), v.minValue(0))),
    }),
    v.variant('status', [
      v.object({
        status: v.literal('started'),
        sweepId: v.string(),
        /** In full. */
        field: v.string(),
        /** How many run at once. */
        parallel: count,
      }),
      v.object({
        status: v.literal('rejected'),
        /** What is wrong with the field; empty when it is the values. */
        message: v.string(),
        values: v.array(v.object({ value: v.string(), problems: v.array(Problem) })),
      }),
      v.object({ status: v.literal('cancelled') }),
    ]),
  ),
  /** Ends this screen's sweep, also while its values are checked. */
  'sweep.cancel': command(nothing, nothing),
  /** Writes a kept run's result.json as run.export does. */
  'history.save': command(v.object({ id: keptId }), Exported),
  /** Writes a comparison as run.export does. */
  'history.export': command(
    v.object({
      ids: v.pipe(v.array(keptId), v.minLength(2)),
      baseline: count,
      formats: v.array(v.picklist(['html', 'json'])),
    }),
    Exported,
  ),
} as const

export type Commands = typeof commands
export type CommandName = keyof Commands
export type Args<K extends CommandName> = v.InferOutput<Commands[K]['args']>
export type Result<K extends CommandName> = v.InferOutput<Commands[K]['result']>

export const events = {
  frame: Frame,
  'run.ended': v.object({
    runId,
    state: v.picklist(runStates),
    /** Why, when it failed. */
    message: v.optional(v.string()),
  }),
  /** Of this screen's sweep, a few times a second; `over` once, at its end. */
  'sweep.progress': v.object({
    sweepId: v.string(),
    over: v.boolean(),
    items: v.array(
      v.object({
        value: v.string(),
        state: v.picklist(['waiting', 'running', 'finished', 'failed', 'cancelled']),
        virtualSeconds: v.number(),
        durationSeconds: v.number(),
        message: v.optional(v.string()),
      }),
    ),
  }),
  /** Runs were kept, changed or removed: the list is to be asked for anew. */
  'history.changed': v.object({
    /** Names of runs that had to make room. */
    removed: v.array(v.string()),
    /** Why a run could not be kept. */
    problem: v.optional(v.string()),
  }),
  /** A menu item of the host was chosen: the id of a command of the screen. */
  menu: v.object({ action: v.string() }),
  /** The window was asked to close while something is unsaved; the screen asks the person, then calls `window.close`. */
  closing: nothing,
} as const

export type Events = typeof events
export type EventName = keyof Events
export type EventPayload<K extends EventName> = v.InferOutput<Events[K]>
