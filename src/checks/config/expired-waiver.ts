import type { Waiver } from '../../options/options.ts'
import type { Check } from '../check.ts'

/** A check of the configuration rather than of the image. */
export const expiredWaiver: Check = {
  id: 'config/expired-waiver',
  title: 'A waiver has come to its end',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [],
  docs: {
    why: 'A waiver was given for a time; whoever gave it wanted to decide again, and until then an exception that nobody needs any more stays open.',
    how: 'The last day of a waiver in `stagegate.yml` (`until`) is over, in UTC. It is told for the target that the waiver names, or for every gated one. What the waiver excused counts again.',
    limits: null,
    fix: 'Delete the waiver, and fix what it excused. Where it is right still, give it a new last day:\n\n```yaml\nwaivers:\n  - check: toolchain/compiler\n    reason: debugging image, never deployed\n    until: 2027-03-01\n```',
  },
  run(_, { waivers: { list, target, now } }) {
    const mine = list.filter(waiver => waiver.target === null || waiver.target === target)
    if (mine.length === 0) return 'not-applicable'
    return mine
      .filter(waiver => isExpired(waiver, now))
      .map(({ check, path, reason, until, place: { file, line } }) => ({
        blame: { file, line, endLine: line, instruction: `check: ${check}`, stage: null },
        data: { check, reason, until, ...(path !== null && { pattern: path }) },
      }))
  },
}

/** Whether the last day of a waiver is over, in UTC. */
export function isExpired({ until }: Waiver, now: Date): boolean {
  return until < now.toISOString().slice(0, 10)
}
