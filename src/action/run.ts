import type { GitHubHistory } from '../adapters/github-history.ts'
import { headCommit } from '../adapters/head-commit.ts'
import type { TargetSnapshot } from '../baseline/model.ts'
import { leavesBaseline } from '../baseline/reference-commit.ts'
import { problemText, toFailure, UsageError } from '../failure.ts'
import type { InputTexts } from '../options/inputs.ts'
import type { PublishOptions } from '../options/options.ts'
import { Problems } from '../options/problems.ts'
import { readPublish } from '../options/read.ts'
import { splitInputs } from '../options/split-inputs.ts'
import { type BaselinePorts, resolveBaseline, type TriggeredRun } from '../pipeline/resolve-baseline.ts'
import { type RunOptions, runOptions } from '../pipeline/run-options.ts'
import type { RunPorts } from '../pipeline/run-ports.ts'
import { saveBaseline } from '../pipeline/save-baseline.ts'
import { verify } from '../pipeline/verify.ts'
import type { Env } from '../ports/env.ts'
import { type PublishPorts, publish, publishPages } from '../publish/publish.ts'
import { assembleFailure, withFailure } from '../report/assemble.ts'
import type { Report, Result } from '../report/model.ts'
import { pullRequestOf, type Trigger } from '../trigger.ts'
import { runUrlOf, writeOutputs } from './outputs.ts'
import { checkProposedCode } from './proposed-code.ts'
import { optionsFailure, stepFailure } from './step-failure.ts'

/** What the action's shell provides, besides the ports of every run. */
export interface ActionPorts extends Omit<RunPorts, 'layerIndex'>, PublishPorts, BaselinePorts {
  trigger: Trigger
  history: GitHubHistory | null
  setOutput(name: string, value: string): void
  /** Saves the name of a new builder for the post step. */
  rememberBuilder(name: string): void
}

/**
 * One run of the action: verify, write the report, publish it, set the outputs. A run that ends without a report says so in
 * the comment and the summary: an earlier commit may have passed.
 * @returns the sentence that the step fails with; null if the gate passed
 */
export async function runAction(texts: InputTexts, ports: ActionPorts): Promise<string | null> {
  const problems = new Problems()
  const inputs = splitInputs(texts, problems)
  try {
    return stepFailure(await verifyAndPublish(runOptions(inputs, problems, ports.cwd), ports))
  } catch (error) {
    ports.setOutput('result', 'error' satisfies Result)
    const isUsage = error instanceof UsageError
    const report = assembleFailure(
      isUsage ? optionsFailure(error) : toFailure(error),
      reportSource(ports.env, ports.trigger),
    )
    if (!ports.signal.aborted)
      await publishPages(report, publishSettings(readPublish(inputs, new Problems()), ports), ports)
    if (!isUsage) throw error
    for (const problem of error.problems) {
      const { file = null, line = null } = problem.location ?? {}
      const title = 'Stagegate options'
      ports.annotate({ level: 'error', title, message: problemText(problem), file, line, endLine: line })
    }
    const count = error.problems.length
    return `Nothing was verified: ${count === 1 ? 'one problem' : `${count} problems`} in the options, listed above.`
  }
}

async function verifyAndPublish(options: RunOptions, ports: ActionPorts): Promise<Report> {
  const { trigger, cwd } = ports
  const sha = ports.env['GITHUB_SHA'] || null
  // The checkout may be another commit than the event's.
  const run = { trigger, commit: headCommit(options.context, cwd) ?? sha }
  const proposed = await checkProposedCode({ trigger, context: options.context, sha }, cwd, ports.history)
  if (proposed.kind === 'privileged') ports.log.warning(proposed.warning)
  const { report: verified, measured } =
    proposed.kind === 'missing'
      ? { report: assembleFailure(proposed.failure, reportSource(ports.env, trigger)), measured: [] }
      : await verifyRun(options, run, ports)
  const unwritten = await writeOutputs(verified, options.publish.sarifFile, ports).then(() => null, toFailure)
  const report = unwritten === null ? verified : withFailure(verified, unwritten)
  if (unwritten !== null) ports.setOutput('result', report.result)
  // Anyone who cancelled the run knows. The run that replaces it writes the comment.
  if (ports.signal.aborted) return report
  const saving = saveBaseline(options, run, verified, measured, ports)
  const { commentUrl } = await publish(report, publishSettings(options.publish, ports), ports)
  ports.setOutput('comment-url', commentUrl ?? '')
  await saving
  return report
}

/** The report of a run, and the images that may be the baseline of later runs. */
async function verifyRun(
  options: RunOptions,
  run: TriggeredRun,
  ports: ActionPorts,
): Promise<{ report: Report; measured: TargetSnapshot[] }> {
  // Ends the search for a baseline if the run ends first.
  const over = new AbortController()
  const search = { ...ports, signal: AbortSignal.any([ports.signal, over.signal]) }
  let measured: TargetSnapshot[] = []
  try {
    const report = await verify(options, ports, {
      source: reportSource(ports.env, run.trigger),
      onBuilderCreated: ports.rememberBuilder,
      baseline: resolveBaseline(options, run, search),
      ...(leavesBaseline(run.trigger, options.baseline.branches) && {
        onMeasured: (targets: TargetSnapshot[]) => {
          measured = targets
        },
      }),
    })
    return { report, measured }
  } finally {
    over.abort()
  }
}

function publishSettings({ comment, commentKey, summary }: PublishOptions, { env, trigger }: ActionPorts) {
  return {
    comment,
    commentKey: commentKey || 'default',
    pullRequest: pullRequestOf(trigger),
    summaryPath: summary ? (env['GITHUB_STEP_SUMMARY'] ?? null) : null,
    runUrl: runUrlOf(env),
  }
}

function reportSource(env: Env, trigger: Trigger): Report['source'] {
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
