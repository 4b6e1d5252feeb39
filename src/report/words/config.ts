import type { Finding } from '../model.ts'
import { code, textOf, type Words } from './values.ts'

export function expiredWaiverWords(finding: Finding): Words {
  const pattern = textOf(finding, 'pattern')
  const where = pattern === '' ? '' : ` for ${code(pattern)}`
  return {
    message: `The waiver of ${code(textOf(finding, 'check'))}${where} ended on ${textOf(finding, 'until')} and excuses nothing any more. It was given because: ${textOf(finding, 'reason')}`,
    fix: 'Delete it and fix what it excused, or decide again and give it a new last day.',
  }
}
