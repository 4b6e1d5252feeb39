import { basename } from 'node:path'
import { isInlinePath } from '../../dockerfile/inline.ts'
import { counted } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { codeSpan } from '../escape.ts'
import { formatSize } from '../format.ts'
import type { Report } from '../model.ts'
import type { Place } from '../problems/problem.ts'

/** What the parts of a Markdown report share while one version of it is rendered. */
export interface Context {
  report: Report
  runUrl: string | null
  limits: Limits
  /** The checks whose reason the text has already. */
  reasoned: Set<string>
  /** What was left out, and how many, for the last line. */
  omitted: Map<string, number>
}

/** How much of each part is shown; `renderMarkdown` lowers them until the text fits. */
export interface Limits {
  rows: number
  problems: number
  /** Findings named in one problem. */
  items: number
  /** Lines of a failed build's output. */
  output: number
  findings: number
  /** Lines of a Dockerfile with their bytes. */
  dockerfile: number
  largest: number
  layers: number
  why: boolean
  /** Images whose growth is described. */
  growth: number
  /** Causes of growth that are shown for each image. */
  causes: number
  pushed: number
  history: boolean
  method: boolean
}

export const EVERYTHING: Limits = {
  rows: Infinity,
  problems: Infinity,
  items: Infinity,
  output: Infinity,
  findings: Infinity,
  dockerfile: Infinity,
  largest: Infinity,
  layers: Infinity,
  growth: Infinity,
  causes: 3,
  pushed: Infinity,
  why: true,
  history: true,
  method: true,
}

/** The first `limit` of a list; the others are counted as left out. */
export function take<T>(context: Context, list: readonly T[], limit: number, noun: string): T[] {
  const left = list.length - Math.min(limit, list.length)
  if (left > 0) context.omitted.set(noun, (context.omitted.get(noun) ?? 0) + left)
  return list.slice(0, limit)
}

/** `34 layers, 2 findings`, in the order in which they were left out; empty if nothing was. */
export function omissions(context: Context): string {
  return [...context.omitted].map(([noun, count]) => counted(count, noun)).join(', ')
}

/** A size that a line break does not split. */
export function size(bytes: number | null): string {
  return formatSize(bytes).replace(' ', '\u00a0')
}

/** A line of a file, without a link. */
export function placeLabel({ report }: Context, { file, line }: Pick<Place, 'file' | 'line'>): string {
  // The one Dockerfile of most reports is named in the last line with its folder; here its name is enough.
  const name = file === report.source.dockerfile ? basename(file) : file
  return codeSpan(`${shorten(name, 80, 'middle')}:${line}`)
}

/**
 * A place in a Dockerfile, linked to its line if the commit and the server are known. The server comes from the address
 * of the run's page, which also works on GitHub Enterprise Server.
 */
export function placeLink(context: Context, place: Pick<Place, 'file' | 'line' | 'endLine'>): string {
  const label = placeLabel(context, place)
  const url = blobUrl(context, place)
  return url === null ? label : `[${label}](${url})`
}

function blobUrl(
  { report, runUrl }: Context,
  { file, line, endLine }: Pick<Place, 'file' | 'line' | 'endLine'>,
): string | null {
  const { repository, commit } = report.source
  if (repository === null || commit === null || runUrl === null || !URL.canParse(runUrl)) return null
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[0-9a-f]{40,64}$/.test(commit)) return null
  const parts = file.toWellFormed().replace(/^\.\//, '').split('/')
  // A path outside the repository has no page there.
  if (isInlinePath(file) || file.includes('://') || parts.some(part => part === '' || part === '..' || part === '.'))
    return null
  const path = parts.map(part => encodeURIComponent(part).replace(/[()'*!~]/g, percent)).join('/')
  const lines = endLine > line ? `L${line}-L${endLine}` : `L${line}`
  return `${new URL(runUrl).origin}/${repository}/blob/${commit}/${path}#${lines}`
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
}

/** A link to an address that Stagegate composed; the label is Markdown. */
export function link(label: string, url: string | null): string {
  if (url === null || !URL.canParse(url) || !/^https?:/.test(url)) return label
  return `[${label}](<${new URL(url).href.replace(/[<>\\]/g, percent)}>)`
}

/** A part that is closed until the reader opens it; the summary is HTML, the content Markdown. */
export function folded(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`
}

/** A table from Markdown cells; `>` aligns a column to the right. */
export function table(header: string[], alignment: string, cells: string[][]): string {
  const rule = header.map((_, index) => (alignment[index] === '>' ? '--:' : ':--'))
  return [header, rule, ...cells].map(row => `| ${row.join(' | ')} |`).join('\n')
}
