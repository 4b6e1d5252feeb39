import type { Waiver } from '../../options/options.ts'
import { prose } from '../../text/prose.ts'
import { shorten } from '../../text/shorten.ts'
import { plain, text } from '../../text/words.ts'
import type { TargetCheck } from '../check.ts'

/** A check of the configuration rather than of the image. */
export const expiredWaiver: TargetCheck = {
  id: 'config/expired-waiver',
  title: 'Expired waiver',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The last day of the waiver is over.',
  },
  docs: {
    why: prose`
      The last day makes its authors decide again. Without one, exceptions that nobody needs stay open.
    `,
    how: prose`
      The last day of a waiver in \`stagegate.yml\` (\`until\`) is over, in UTC. Stagegate reports it for the target
      that the waiver names, or for every gated target. The findings that it excused count again.
    `,
    limits: null,
    fix: prose`
      Delete the waiver and fix what it excused. If it is still justified, set a new last day:

      \`\`\`yaml
      waivers:
        - check: toolchain/compiler
          reason: debugging image, never deployed
          until: 2027-03-01
      \`\`\`
    `,
  },
  runOnTarget({ waivers: { list, target, now } }) {
    const mine = list.filter(waiver => waiver.target === null || waiver.target === target)
    if (mine.length === 0) return 'not-applicable'
    return mine
      .filter(waiver => isExpired(waiver, now))
      .map(({ check, path, reason, until, place: { file, line } }) => ({
        evidence: 'proven',
        blame: { file, line, endLine: line, instruction: `check: ${check}`, stage: null },
        data: { check, reason, until, ...(path !== null && { pattern: path }) },
        // The reason is a sentence, so it is plain.
        message: text`The waiver of ${check}${path === null ? '' : text` for ${path}`} expired: its last day was ${plain(until)}. Reason: ${plain(shorten(reason.replace(/\s+/g, ' '), 500))}`,
        fix: text`Fix what it excused and delete it, or set a new last day.`,
      }))
  },
}

/** Whether the last day of a waiver is over, in UTC. */
export function isExpired({ until }: Waiver, now: Date): boolean {
  return until < now.toISOString().slice(0, 10)
}
