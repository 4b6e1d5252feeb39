import { inertLines } from './inert.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import type { Report } from './model.ts'
import { renderSarif } from './sarif.ts'
import { renderText, type TextOptions } from './text.ts'

/** The formats in which the commands write a report, each with what renders it. A new format is one more line. */
export const FORMATS = {
  text: renderText,
  json: renderJson,
  markdown: report => inertLines(renderMarkdown(report, { limit: { characters: Number.POSITIVE_INFINITY } })),
  sarif: report => renderSarif(report, { waived: true }),
  junit: renderJunit,
} satisfies Record<string, (report: Report, options: TextOptions) => string>

export type Format = keyof typeof FORMATS
