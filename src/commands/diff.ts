import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { compareSnapshots } from '../baseline/compare-snapshots.ts'
import type { Snapshot } from '../baseline/model.ts'
import { UsageError } from '../failure.ts'
import { parseBaseline } from '../options/baseline.ts'
import type { Limits } from '../options/limits.ts'
import { Problems } from '../options/problems.ts'
import { openBaseline } from '../pipeline/open-baseline.ts'
import type { RunPorts } from '../pipeline/run-ports.ts'
import { assembleDiff, renderDiffMarkdown, renderDiffText } from '../report/diff.ts'
import { inertLines } from '../report/inert.ts'
import { renderDiffJson } from '../report/json.ts'
import { EXIT } from './exit.ts'
import { addInputFlags, formatFlag, readLimits } from './flags.ts'
import { withPorts } from './ports.ts'

interface DiffFlags {
  format: 'text' | 'json' | 'markdown'
}

/** `stagegate diff`: shows what changed from one image or report to another. */
export function addDiff(program: Command, exit: (status: number) => void): void {
  const command = program
    .command('diff')
    .description('Show what changed between two images or reports: how much, where, and why.')
    .argument('<before>', 'an image as for inspect, a report (.json), or an image in a registry')
    .argument('<after>', 'the same')
    .addOption(formatFlag(['text', 'json', 'markdown']))
    .action(async (before: string, after: string, { format }: DiffFlags) =>
      exit(await runDiff(before, after, format, readLimits(command))),
    )
  addInputFlags(command, ['limits'])
}

async function runDiff(before: string, after: string, format: DiffFlags['format'], limits: Limits): Promise<number> {
  const [a, b] = await withPorts(false, ports => Promise.all([open(before, limits, ports), open(after, limits, ports)]))
  const diff = assembleDiff(before, after, compareSnapshots(a, b))
  const columns = Math.max(40, process.stdout.columns ?? 100)
  if (format === 'json') process.stdout.write(renderDiffJson(diff))
  else
    process.stdout.write(inertLines(format === 'markdown' ? renderDiffMarkdown(diff) : renderDiffText(diff, columns)))
  return EXIT.passed
}

async function open(reference: string, limits: Limits, ports: RunPorts): Promise<Snapshot> {
  const problems = new Problems()
  // A file may have the name of a word that the option accepts.
  const source = existsSync(reference)
    ? { kind: 'file' as const, path: reference }
    : parseBaseline(reference, ports.cwd, problems)
  if (source.kind !== 'file' && source.kind !== 'image') {
    throw new UsageError([`"${reference}" is neither a file that is there, nor the name of an image.`])
  }
  const { snapshot } = await openBaseline(source, ports, limits)
  return snapshot ?? { commit: null, targets: [] }
}
