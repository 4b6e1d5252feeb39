import { writeFileSync } from 'node:fs'
import { createExec } from '../adapters/exec.ts'
import { openLayerIndex } from '../adapters/layer-index-folder.ts'
import { createTerminalLog } from '../adapters/log-terminal.ts'
import { type Baseline, withoutName } from '../baseline/baseline.ts'
import { EXIT } from '../failure.ts'
import type { Inputs } from '../options/inputs.ts'
import type { Options } from '../options/options.ts'
import { seekBaseline } from '../pipeline/run-baseline.ts'
import { runOptions } from '../pipeline/run-options.ts'
import type { RunPorts } from '../pipeline/run-ports.ts'
import { inspect, verify } from '../pipeline/verify.ts'
import { FORMATS, type Format } from '../report/formats.ts'
import type { Report } from '../report/model.ts'
import { runResult } from '../report/run-result.ts'
import { firstNames } from '../text/format.ts'

/** The flags as commander gives them; the names follow those of main.ts. */
export interface CliFlags {
  file?: string
  target?: string[]
  bake?: string[]
  verifyStages?: boolean
  buildArg?: string[]
  buildContext?: string[]
  secretEnv?: string[]
  secretFile?: string[]
  ssh?: string[]
  label?: string[]
  annotation?: string[]
  platform?: string[]
  provenance?: string
  sbom?: string
  ociArtifact?: string
  push?: boolean
  pushEach?: boolean
  tag?: string[]
  /** False where `--no-cache` was given, else the value of `--cache`. */
  cache?: string | false
  pull?: boolean
  builder?: string
  builderImage?: string
  cacheFrom?: string[]
  cacheTo?: string[]
  verbose?: boolean
  budget: string[]
  baseline?: string
  failOn?: string
  preset?: string
  config?: string
  limit: string[]
  format: Format
  blame?: boolean
  output?: string
}

const NO_SOURCE: Report['source'] = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }

export async function runVerify(context: string, flags: CliFlags): Promise<number> {
  const options = runOptions({ ...inputsOf(flags), context }, process.cwd())
  return withPorts(flags, ports =>
    verify(options, ports, { source: NO_SOURCE, baseline: namedBaseline(options, ports) }),
  )
}

export async function runInspect(image: string, flags: CliFlags): Promise<number> {
  const options = runOptions(inputsOf(flags), process.cwd(), image)
  return withPorts(flags, async ports => {
    const left = options.unappliedBudgets
    if (left.length > 0) {
      ports.log.warning(
        `The configuration's budgets of ${firstNames(left, SHOWN_TARGETS)} do not apply: an image has no target's name. Use --budget.`,
      )
    }
    const baseline = await namedBaseline(options, ports)
    return inspect(image, options, ports, NO_SOURCE, baseline && withoutName(baseline))
  })
}

/** How many targets one warning names. */
const SHOWN_TARGETS = 5

/** The command line knows of no event: there is a baseline only where one was named. */
function namedBaseline(options: Options, ports: RunPorts): Promise<Baseline | null> {
  const nowhere = { event: '', payload: null, ref: null, commit: null, branches: [] }
  return seekBaseline(options, nowhere, null, { ...ports, history: null, records: null })
}

/** The flags as the inputs of the action, so that one reader serves both. */
function inputsOf(flags: CliFlags): Inputs {
  const list = (values: string[] | undefined) => (values ?? []).join('\n')
  const quoted = (values: string[] | undefined) =>
    (values ?? []).map(value => `"${value.replaceAll('"', '""')}"`).join('\n')
  return {
    file: flags.file ?? '',
    files: quoted(flags.bake),
    targets: quoted(flags.target),
    'verify-stages': String(flags.verifyStages ?? false),
    budgets: list(flags.budget),
    'build-args': list(flags.buildArg),
    'build-contexts': list(flags.buildContext),
    'secret-envs': list(flags.secretEnv),
    'secret-files': list(flags.secretFile),
    ssh: list(flags.ssh),
    labels: list(flags.label),
    annotations: list(flags.annotation),
    platforms: quoted(flags.platform),
    provenance: flags.provenance ?? '',
    sbom: flags.sbom ?? '',
    'oci-artifact': flags.ociArtifact ?? '',
    push: flags.pushEach ? 'each' : String(flags.push ?? false),
    tags: quoted(flags.tag),
    'no-cache': String(flags.cache === false),
    pull: String(flags.pull ?? false),
    builder: flags.builder ?? '',
    'builder-image': flags.builderImage ?? '',
    cache: flags.cache || 'off',
    'cache-from': list(flags.cacheFrom),
    'cache-to': list(flags.cacheTo),
    baseline: flags.baseline ?? '',
    'fail-on': flags.failOn ?? '',
    preset: flags.preset ?? '',
    config: flags.config ?? '',
    limits: list(flags.limit),
  }
}

/** What a cancelled run takes at most to end its children and remove what it made; then a signal ends it at once. */
const CLEANUP_MILLISECONDS = 15_000

async function withPorts(flags: CliFlags, run: (ports: RunPorts) => Promise<Report>): Promise<number> {
  const cancelled = new AbortController()
  let since: number | null = null
  const cancel = () => {
    cancelled.abort()
    since ??= performance.now()
    // npm and npx pass a signal on that the terminal sent already: the second is no sign of impatience.
    if (performance.now() - since > CLEANUP_MILLISECONDS) process.exit(EXIT.error)
  }
  // Children have sessions of their own, so a terminal that is closed ends none of them: SIGHUP is a cancellation too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, cancel)
  const cwd = process.cwd()
  const report = await run({
    exec: createExec(cwd, cancelled.signal),
    log: createTerminalLog(flags.verbose ?? false),
    env: process.env,
    cwd,
    signal: cancelled.signal,
    layerIndex: openLayerIndex(process.env),
  })
  const rendered = render(report, flags)
  if (flags.output) writeFileSync(flags.output, rendered)
  else process.stdout.write(rendered)
  return EXIT[runResult(report)]
}

function render(report: Report, { format, output, blame }: CliFlags): string {
  const terminal = output === undefined && process.stdout.isTTY === true
  return FORMATS[format](report, {
    colour: terminal && process.env['NO_COLOR'] === undefined,
    columns: process.stdout.columns ?? 100,
    blame: blame ?? false,
  })
}
