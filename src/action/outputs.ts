import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { temporaryRoot } from '../folders.ts'
import type { Env } from '../ports/env.ts'
import type { Ports } from '../ports/ports.ts'
import { renderJson } from '../report/json.ts'
import { renderMarkdown } from '../report/markdown.ts'
import type { Report } from '../report/model.ts'
import { failedFirst } from '../report/order.ts'
import { renderSarif } from '../report/sarif.ts'
import { shorten } from '../text/shorten.ts'
import { writeWithin } from '../workspace.ts'

/** What writing the outputs needs. */
export interface OutputPorts extends Pick<Ports, 'cwd' | 'env' | 'log'> {
  setOutput(name: string, value: string): void
}

/** Writes the report as files, and sets the outputs of the step. */
export async function writeOutputs(
  report: Report,
  sarifFile: string | null,
  { cwd, env, log, setOutput }: OutputPorts,
): Promise<void> {
  // Not in the run's own folder, which is gone by then: later steps read these files.
  const folder = join(temporaryRoot(env), 'stagegate-report', env['GITHUB_ACTION'] || 'local')
  await mkdir(folder, { recursive: true })
  const json = join(folder, 'report.json')
  const markdown = join(folder, 'report.md')
  await writeFile(json, renderJson(report))
  await writeFile(
    markdown,
    renderMarkdown(report, { limit: { characters: Number.POSITIVE_INFINITY }, runUrl: runUrlOf(env) }),
  )
  setOutput('result', report.result)
  setOutput('report', json)
  setOutput('markdown', markdown)
  const sarif = sarifFile === null ? '' : resolve(cwd, sarifFile)
  if (sarif !== '') writeWithin(cwd, sarif, renderSarif(report, { waived: false }))
  // GitHub rejects the upload of a run that could not evaluate everything; a step that needs the path is skipped then.
  setOutput('sarif', report.result === 'error' ? '' : sarif)
  const complete = (name: string, { json: list, leftOut }: ListOutput): string => {
    if (leftOut > 0)
      log.warning(
        `The output ${name} leaves out ${leftOut} entries, because its size is limited. The report (output report) has all of them.`,
      )
    return list
  }
  setOutput('targets', complete('targets', targetsOutput(report)))
  setOutput('pushed', complete('pushed', pushedOutput(report)))
  const gated = report.targets.filter(target => target.role === 'gated')
  setOutput('digest', gated.length === 1 ? (gated[0]?.digest ?? '') : '')
}

/** The page of the run; null outside GitHub. */
export function runUrlOf(env: Env): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : null
}

/**
 * Outputs of a job may take 1 MB in all, as UTF-16 (docs.github.com, "Passing information between jobs"): a job that
 * passes on more fails. These two take three quarters of it at most; most of the room is for the targets.
 */
const MAX_TARGETS_CHARACTERS = 300_000
const MAX_PUSHED_CHARACTERS = 75_000

const MAX_NAME_CHARACTERS = 300

/** An output as JSON, and the number of entries that did not fit. */
export interface ListOutput {
  json: string
  leftOut: number
}

/** The output `targets`, failures first. */
export function targetsOutput(report: Report): ListOutput {
  return shortened(failedFirst(report).targets.map(summarize), MAX_TARGETS_CHARACTERS)
}

/** The output `pushed`. */
export function pushedOutput({ pushed }: Report): ListOutput {
  return shortened(pushed, MAX_PUSHED_CHARACTERS)
}

function shortened(list: readonly unknown[], most: number): ListOutput {
  const shown: string[] = []
  let length = 2
  for (const text of list.map(one => JSON.stringify(one))) {
    // An entry that is too long leaves room for the next ones.
    if (length + text.length + 1 > most) continue
    length += text.length + 1
    shown.push(text)
  }
  return { json: `[${shown.join(',')}]`, leftOut: list.length - shown.length }
}

function summarize({ name, role, result, digest, images }: Report['targets'][number]) {
  return {
    name: shorten(name, MAX_NAME_CHARACTERS),
    role,
    result,
    digest,
    images: images.map(({ platform, digest, size }) => ({ platform, digest, size })),
  }
}
