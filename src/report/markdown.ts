import { shorten } from '../text/shorten.ts'
import { codeSpan } from './escape.ts'
import { type Context, EVERYTHING, type Limits, link, omissions } from './markdown/context.ts'
import { findingDetails, largestDetails, layerDetails } from './markdown/details.ts'
import { dockerfileDetails } from './markdown/dockerfile.ts'
import { growthPart } from './markdown/growth.ts'
import { historyDetails } from './markdown/history.ts'
import { footer, methodDetails, policyLine } from './markdown/method.ts'
import { notVerifiedDetails } from './markdown/not-verified.ts'
import { problemList } from './markdown/problems.ts'
import { pushedList } from './markdown/pushed.ts'
import { summaryTable } from './markdown/table.ts'
import type { Report } from './model.ts'
import { failedFirst } from './order.ts'
import { mergeTargets } from './problems/merge.ts'
import type { Problem } from './problems/problem.ts'
import { listProblems } from './problems.ts'
import { runResult } from './run-result.ts'
import { SYMBOLS, titleWords } from './title.ts'

export interface MarkdownOptions {
  /** The maximum length of the text: in characters (code points), as GitHub counts a comment, or in UTF-8 bytes. */
  limit: { characters: number } | { bytes: number }
  /** The first words of the title, our own Markdown; `Stagegate` by default. */
  heading?: string
  /** A line put before everything else, such as the HTML comment that marks Stagegate's comment. */
  marker?: string
  /** The address of the run's page. Links to Dockerfile lines use the same server. */
  runUrl?: string | null
}

/** GitHub refuses a longer comment: "body is too long (maximum is 65536 characters)", counted in code points. */
export const COMMENT_LIMIT = { characters: 65_536 }

/** GitHub discards a longer step summary. */
export const SUMMARY_LIMIT = { bytes: 1024 * 1024 }

// In this order, parts are shortened; each line adds to those before it.
const SHORTENING: Partial<Limits>[] = [
  { largest: 5 },
  { layers: 15 },
  { dockerfile: 100 },
  { findings: 50 },
  { items: 10 },
  { largest: 0 },
  { layers: 5 },
  { findings: 15 },
  { output: 10 },
  { layers: 0 },
  { dockerfile: 30 },
  { dockerfile: 0, why: false },
  { problems: 100, items: 3 },
  { problems: 50 },
  { problems: 25 },
  { history: false },
  { findings: 0 },
  { method: false },
  { growth: 50, pushed: 50 },
  { rows: 100 },
  { problems: 10, items: 1, output: 4 },
  { growth: 10, pushed: 10 },
  { rows: 30 },
  { problems: 3, causes: 1 },
  { rows: 10, problems: 1 },
  { growth: 0, pushed: 0 },
  { rows: 3, problems: 0, causes: 0 },
  { rows: 0 },
]

/**
 * The report as GitHub Flavored Markdown: verdict, table, what is wrong; folded below it the rest. In each part, the
 * targets that did not pass come first. If the text exceeds the limit, parts are shortened in a fixed order, and the last
 * line says what was left out. Below about 1,000 characters, only the marker and one sentence remain.
 */
export function renderMarkdown(input: Report, options: MarkdownOptions): string {
  const report = failedFirst(input)
  const list = sorted(report)
  const steps = [EVERYTHING]
  for (const step of SHORTENING) steps.push({ ...(steps.at(-1) ?? EVERYTHING), ...step })
  const fitting = (limits = EVERYTHING): string | null => {
    const text = render(report, list, options, limits)
    return fits(text, options.limit) ? text : null
  }
  const whole = fitting()
  if (whole !== null) return whole
  // Each step makes the text shorter, so a binary search finds the first one that fits: thousands of targets take long.
  let shortened: string | null = null
  for (let low = 1, high = steps.length; low < high; ) {
    const middle = Math.floor((low + high) / 2)
    const text = fitting(steps[middle])
    if (text === null) low = middle + 1
    else [high, shortened] = [middle, text]
  }
  if (shortened !== null) return shortened
  return withMarker(`Stagegate: ${runResult(report)}. The report does not fit here.\n`, options)
}

/** Whether a text meets a limit, counted in the limit's unit. */
export function fits(text: string, limit: MarkdownOptions['limit']): boolean {
  if ('bytes' in limit) return Buffer.byteLength(text, 'utf8') <= limit.bytes
  if (text.length <= limit.characters) return true
  // A character is one or two UTF-16 units of a string.
  return text.length <= 2 * limit.characters && Array.from(text).length <= limit.characters
}

function render(report: Report, { severe, others }: Sorted, options: MarkdownOptions, limits: Limits): string {
  const runUrl = options.runUrl ?? null
  const context: Context = { report, runUrl, limits, reasoned: new Set(), omitted: new Map() }
  const name = (target: string): string => codeSpan(shorten(target, 60))
  const summary = summaryTable(context)
  const parts = [
    `## ${SYMBOLS[runResult(report)]} ${options.heading ?? 'Stagegate'}: ${titleWords(report, name)}`,
    summary.table,
    pushedList(context),
    growthPart(context),
    summary.unchanged,
    problemList(context, severe),
    policyLine(report),
    findingDetails(context, others),
    notVerifiedDetails(context),
    dockerfileDetails(context),
    layerDetails(context),
    largestDetails(context),
    limits.history ? historyDetails(context) : '',
    limits.method ? methodDetails(context) : '',
  ]
  const left = omissions(context)
  const note = left === '' ? '' : omissionNote(left, options.limit, runUrl)
  const text = [...parts, note, footer(report, runUrl)].filter(part => part !== '').join('\n\n')
  return withMarker(`${text}\n`, options)
}

interface Sorted {
  /** Directly visible. */
  severe: Problem[]
  /** Folded. */
  others: Problem[]
}

function sorted(report: Report): Sorted {
  const all = mergeTargets(listProblems(report))
  return { severe: all.filter(({ severe }) => severe), others: all.filter(({ severe }) => !severe) }
}

function omissionNote(left: string, limit: MarkdownOptions['limit'], runUrl: string | null): string {
  // The summary of the same run may be longer than the comment, so it shows more.
  const summary = 'characters' in limit && runUrl !== null ? ` ${link('The job summary', runUrl)} shows more.` : ''
  return `Left out here for length: ${left}.${summary} The JSON report has everything.`
}

function withMarker(text: string, { marker }: MarkdownOptions): string {
  return marker === undefined ? text : `${marker}\n${text}`
}
