import type { GitHubHistory } from '../adapters/github-history.ts'
import { headCommit } from '../adapters/head-commit.ts'
import type { TargetSnapshot } from '../baseline/model.ts'
import { leavesBaseline } from '../baseline/reference-commit.ts'
import { problemText, UsageError } from '../failure.ts'
import type { LayerIndex } from '../image/layer-cache/layer-index.ts'
import type { InputTexts } from '../options/inputs.ts'
import type { Options } from '../options/options.ts'
import { Problems } from '../options/problems.ts'
import { splitInputs } from '../options/split-inputs.ts'
import { type BaselinePorts, resolveBaseline } from '../pipeline/resolve-baseline.ts'
import { runOptions } from '../pipeline/run-options.ts'
import type { RunPorts } from '../pipeline/run-ports.ts'
import { saveBaseline } from '../pipeline/save-baseline.ts'
import { verify } from '../pipeline/verify.ts'
import type { Env } from '../ports/env.ts'
import { type PublishPorts, publish } from '../publish/publish.ts'
import { assembleFailure } from '../report/assemble.ts'
import type { Report, Result } from '../report/model.ts'
import { pullRequestOf, type Trigger } from '../trigger.ts'
import { runUrlOf, writeOutputs } from './outputs.ts'
import { checkProposedCode } from './proposed-code.ts'
import { stepFailure } from './step-failure.ts'

/** What the action's shell provides, besides the ports of every run. */
export interface ActionPorts extends RunPorts, PublishPorts, Partial<BaselinePorts> {
  trigger: Trigger
  history?: GitHubHistory | null
  /** Opens the index of layers that fits the options; null if no layers are cached. */
  openLayerIndex?(options: Options): LayerIndex | null
  setOutput(name: string, value: string): void
  /** Saves the name of a new builder for the post step. */
  rememberBuilder(name: string): void
}

/**
 * One run of the action: verify, write the report, publish it, set the outputs.
 * @returns the sentence that the step fails with; null if the gate passed
 */
export async function runAction(texts: InputTexts, ports: ActionPorts): Promise<string | null> {
  const { env, trigger } = ports
  // Ends the search for a baseline if the run ends first.
  const over = new AbortController()
  try {
    const problems = new Problems()
    const options = runOptions(splitInputs(texts, problems), problems, ports.cwd)
    const sha = env['GITHUB_SHA'] ?? null
    // The checkout may be another commit than the event's.
    const run = { trigger, commit: headCommit(options.context, ports.cwd) ?? sha }
    const layerIndex = ports.openLayerIndex?.(options) ?? undefined
    const sources = { ...ports, layerIndex, history: ports.history ?? null, records: ports.records ?? null }
    const searching = { ...sources, signal: AbortSignal.any([ports.signal, over.signal]) }
    const source = sourceOf(env, trigger)
    const proposed = await checkProposedCode({ trigger, context: options.context, sha }, ports.cwd, sources.history)
    if (proposed.warning !== null) ports.log.warning(proposed.warning)
    let measured: TargetSnapshot[] = []
    const verified = () =>
      verify(options, sources, {
        source,
        onBuilderCreated: ports.rememberBuilder,
        baseline: resolveBaseline(options, run, searching),
        ...(leavesBaseline(trigger, options.baseline.branches) && {
          onMeasured: (targets: TargetSnapshot[]) => {
            measured = targets
          },
        }),
      })
    const report = proposed.failure === null ? await verified() : assembleFailure(proposed.failure, source)
    await writeOutputs(report, options.publish.sarifFile, ports)
    // Anyone who cancelled the run knows. The run that replaces it writes the comment.
    if (ports.signal.aborted) return stepFailure(report)
    const saving = saveBaseline(options, run, report, measured, sources)
    const { commentUrl } = await publish(
      report,
      {
        comment: options.publish.comment,
        commentKey: options.publish.commentKey || 'default',
        pullRequest: pullRequestOf(trigger),
        summaryPath: options.publish.summary ? (env['GITHUB_STEP_SUMMARY'] ?? null) : null,
        runUrl: runUrlOf(env),
      },
      ports,
    )
    ports.setOutput('comment-url', commentUrl ?? '')
    await saving
    return stepFailure(report)
  } catch (error) {
    ports.setOutput('result', 'error' satisfies Result)
    if (!(error instanceof UsageError)) throw error
    for (const problem of error.problems) {
      const { file = null, line = null } = problem.location ?? {}
      const title = 'Stagegate options'
      ports.annotate({ level: 'error', title, message: problemText(problem), file, line, endLine: line })
    }
    const count = error.problems.length
    return `Nothing was built: ${count === 1 ? 'one problem' : `${count} problems`} in the options, listed above.`
  } finally {
    over.abort()
  }
}

function sourceOf(env: Env, trigger: Trigger): Report['source'] {
  // The checkout of a pull request is GitHub's trial merge. Users know its head.
  const head = trigger.kind === 'pull-request' ? trigger.head : null
  return {
    repository: env['GITHUB_REPOSITORY'] || null,
    commit: head ?? (env['GITHUB_SHA'] || null),
    ref: env['GITHUB_REF'] || null,
    pullRequest: pullRequestOf(trigger)?.number ?? null,
    dockerfile: null,
  }
}
