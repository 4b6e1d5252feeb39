import { shorten } from '../../text/shorten.ts'
import { codeSpan, escapeMarkdown } from '../escape.ts'
import { listNotVerified } from '../not-verified.ts'
import { type Context, folded, take } from './context.ts'

/** What the run did not verify, folded. */
export function notVerifiedDetails(context: Context): string {
  const list = listNotVerified(context.report)
  const shown = take(context, list, context.limits.findings, 'part that was not verified')
  if (shown.length === 0) return ''
  const lines = shown.map(({ target, text }) => {
    return `- ${codeSpan(shorten(target, 80))}: ${escapeMarkdown(shorten(text, 300))}`
  })
  return folded('Not verified', lines.join('\n'))
}
