import { existsSync } from 'node:fs'
import { createExec } from '../adapters/exec.ts'
import { openLayerIndex } from '../adapters/layer-index-folder.ts'
import { compareSnapshots } from '../baseline/compare-snapshots.ts'
import type { Snapshot } from '../baseline/model.ts'
import { EXIT, Failure, UsageError } from '../failure.ts'
import { parseBaseline } from '../options/baseline.ts'
import { type LimitValues, parseLimits } from '../options/limits.ts'
import { Problems } from '../options/values.ts'
import { openBaseline } from '../pipeline/open-baseline.ts'
import { assembleDiff, renderDiffMarkdown, renderDiffText } from '../report/diff.ts'
import { escapeTerminal } from '../report/escape.ts'
import { renderDiffJson } from '../report/json.ts'

/** The flags of `stagegate diff`, as commander gives them. */
export interface DiffFlags {
  limit: string[]
  format: 'text' | 'json' | 'markdown'
}

/** `stagegate diff`: what changed from one image or report to another, on standard output. */
export async function runDiff(before: string, after: string, { format, limit }: DiffFlags): Promise<number> {
  const problems = new Problems()
  const limits = parseLimits(limit, problems)
  if (problems.list.length > 0) throw new UsageError(problems.list)
  try {
    const [a, b] = await Promise.all([open(before, limits), open(after, limits)])
    const diff = assembleDiff(before, after, compareSnapshots(a, b))
    const columns = Math.max(40, process.stdout.columns ?? 100)
    if (format === 'json') process.stdout.write(renderDiffJson(diff))
    else process.stdout.write(format === 'markdown' ? renderDiffMarkdown(diff) : renderDiffText(diff, columns))
    return EXIT.passed
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.stderr.write(`${escapeTerminal(`stagegate: ${error.message} ${error.hint ?? ''}`.trim())}\n`)
    return EXIT.error
  }
}

async function open(reference: string, limits: LimitValues): Promise<Snapshot> {
  const cwd = process.cwd()
  const problems = new Problems()
  // A path may be called as a word of the option is.
  const source = existsSync(reference)
    ? { kind: 'file' as const, path: reference }
    : parseBaseline(reference, cwd, problems)
  if (source.kind !== 'file' && source.kind !== 'image') {
    throw new UsageError([`"${reference}" is neither a file that is there, nor the name of an image.`])
  }
  const { signal } = new AbortController()
  const ports = { exec: createExec(cwd, signal), cwd, signal, layerIndex: openLayerIndex(process.env) }
  const { snapshot } = await openBaseline(source, ports, limits)
  return snapshot ?? { commit: null, targets: [] }
}
