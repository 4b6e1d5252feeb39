import { counted } from '../../text/format.ts'
import type { Finding } from '../model.ts'

/** What a finding says in words: plain text in which a pair of backticks marks code; renderers escape the rest. */
export interface Words {
  message: string
  /** One or two sentences, or null where the message says it all; further lines are a piece of Dockerfile. */
  fix: string | null
}

/** A fix with the piece of Dockerfile that it comes to; what is somebody else's in it stays on its line. */
export function withSnippet(sentence: string, ...lines: string[]): string {
  return [sentence, ...lines.map(line => line.replace(/[\r\n]+/g, ' '))].join('\n')
}

/** Somebody else's text as code; a backtick of its own would end it. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}

/** `a`, `a and b`, `a, b and 3 more`: at most `limit` of them. `total` counts those that the list leaves out. */
export function listed(items: readonly string[], limit = 3, total = items.length): string {
  const shown = items.slice(0, limit)
  if (total > shown.length) return `${shown.join(', ')} and ${counted(total - shown.length, 'other')}`
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

// A report may come from a file: what a check promised to write may be missing there.

export function textOf(finding: Finding, key: string): string {
  const value = finding.data[key]
  return typeof value === 'string' ? value : ''
}

export function numberOf(finding: Finding, key: string): number {
  const value = finding.data[key]
  return typeof value === 'number' ? value : 0
}

export function flagOf(finding: Finding, key: string): boolean {
  return finding.data[key] === true
}

export function listOf(finding: Finding, key: string): string[] {
  const value = finding.data[key]
  return Array.isArray(value) ? value : []
}
