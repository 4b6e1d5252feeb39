import type { Finding } from '../checks/check.ts'
import { marked } from '../text/words.ts'

/**
 * What a finding says, and how to fix it: plain text in which a pair of backticks marks code; values from
 * the image are unescaped, so a renderer must escape them. Further lines of the fix are lines of a Dockerfile.
 */
export function describeFinding({ message, fix }: Pick<Finding, 'message' | 'fix'>): {
  message: string
  fix: string | null
} {
  return { message: marked(message), fix: fix && [marked(fix), ...fix.snippet].join('\n') }
}
