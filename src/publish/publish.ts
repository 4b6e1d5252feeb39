import type { Log } from '../ports/log.ts'
import { codeSpan } from '../report/escape.ts'
import { hasChanged } from '../report/growth-words.ts'
import { COMMENT_LIMIT, renderMarkdown } from '../report/markdown.ts'
import type { Report } from '../report/model.ts'
import { runResult } from '../report/run-result.ts'
import type { PullRequest } from '../trigger.ts'
import { type Annotation, annotations } from './annotations.ts'
import { commentMarker, publishComment } from './comment.ts'
import type { GitHubApi } from './github.ts'
import { writeSummary } from './summary.ts'

export interface PublishSettings {
  comment: 'always' | 'on-change' | 'off'
  /** Distinguishes the comments of several jobs in one pull request; usually `default`. */
  commentKey: string
  /** Null if the run is not for a pull request. */
  pullRequest: PullRequest | null
  /** The file that GITHUB_STEP_SUMMARY names; null writes no summary. */
  summaryPath: string | null
  /** The page of the run: GITHUB_SERVER_URL/GITHUB_REPOSITORY/actions/runs/GITHUB_RUN_ID. */
  runUrl: string | null
}

export interface PublishPorts {
  /** Null if there is no token. */
  github: GitHubApi | null
  log: Log
  annotate(annotation: Annotation): void
}

/**
 * Shows a finished report: annotations, the job summary, the pull request's comment. Failures here are warnings and do
 * not change the verdict. Never throws.
 * @returns the page of the comment, for the `comment-url` output
 */
export async function publish(
  report: Report,
  settings: PublishSettings,
  ports: PublishPorts,
): Promise<{ commentUrl: string | null }> {
  for (const annotation of annotations(report)) ports.annotate(annotation)
  return publishPages(report, settings, ports)
}

/** The same without annotations: the job summary and the comment. Never throws. */
export async function publishPages(
  report: Report,
  settings: PublishSettings,
  ports: Omit<PublishPorts, 'annotate'>,
): Promise<{ commentUrl: string | null }> {
  const { log } = ports
  const heading = settings.commentKey === 'default' ? 'Stagegate' : `Stagegate ${codeSpan(settings.commentKey)}`
  if (settings.summaryPath !== null) {
    const warning = await writeSummary(settings.summaryPath, report, { heading, runUrl: settings.runUrl })
    if (warning !== null) log.warning(warning)
  }
  return { commentUrl: await comment(report, heading, settings, ports) }
}

async function comment(
  report: Report,
  heading: string,
  { comment: mode, commentKey, pullRequest, runUrl }: PublishSettings,
  { github, log }: Omit<PublishPorts, 'annotate'>,
): Promise<string | null> {
  if (mode === 'off' || pullRequest === null) return null
  if (github === null) {
    log.warning('There is no github-token, so no comment was written to the pull request.')
    return null
  }
  const marker = commentMarker(commentKey)
  const body = renderMarkdown(report, { limit: COMMENT_LIMIT, heading, marker, runUrl })
  const create = mode === 'always' || worthSaying(report)
  const { url, warning } = await publishComment(github, { pullRequest, marker, body, create })
  if (warning !== null) log.warning(warning)
  return url
}

/**
 * Whether a report gets a new comment under `on-change`: if the gate did not pass, a push failed, something changed, or
 * growth was waived. A gate that passed without a baseline gets none.
 */
export function worthSaying(report: Report): boolean {
  if (runResult(report) !== 'passed') return true
  if (report.baseline === null || report.baseline.kind === 'none') return false
  const images = report.targets.flatMap(target => target.images)
  const waived = images.some(image => image.growthBudgets.some(({ result }) => result === 'waived'))
  return waived || report.baseline.gone.length > 0 || images.some(hasChanged)
}
