import { appendFile, stat } from 'node:fs/promises'
import { renderMarkdown, SUMMARY_LIMIT } from '../report/markdown.ts'
import type { Report } from '../report/model.ts'

/** With less space than this in a summary, nothing useful fits. */
const LEAST = 2_000

/**
 * Appends the report to the job summary. GitHub discards a step's summary that is longer than 1 MiB, so the report gets
 * only the space that earlier writes to the same file left.
 * @param path the file that GITHUB_STEP_SUMMARY names
 * @returns a warning if it could not be written, else null
 */
export async function writeSummary(
  path: string,
  report: Report,
  options: { heading?: string; runUrl: string | null },
): Promise<string | null> {
  try {
    const used = await fileSize(path)
    const room = SUMMARY_LIMIT.bytes - used - 1
    if (room < LEAST) return 'The job summary is full (1 MiB), so the report was not added to it.'
    const markdown = renderMarkdown(report, { limit: { bytes: room }, ...options })
    // A heading needs a separate line, even if the file does not end with a newline.
    await appendFile(path, used === 0 ? markdown : `\n${markdown}`)
    return null
  } catch (error) {
    return `The job summary could not be written: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function fileSize(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
