import { counted } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { TargetCheck } from '../check.ts'
import { sentence } from './words.ts'

const DEFAULT = 'warning'
const UNSUPPORTED = 'the builder or the frontend of the Dockerfile cannot run its checks (--call=check)'
const LINKED = 'its checks (--call=check) cannot run for a bake target that takes another target as its context'

const FIX = text`Run ${'docker buildx build --check .'}, or ${'docker buildx bake --check'} for a bake definition, to see BuildKit’s answer.`

/**
 * BuildKit's rules could not run. This is a finding and not an error of this check: the rules that could fail the gate
 * are errors themselves.
 */
export const unchecked: TargetCheck = {
  id: 'dockerfile/unchecked',
  title: 'Dockerfile not checked by BuildKit',
  severity: DEFAULT,
  evidence: {
    proven: 'BuildKit gave no answer, or the report leaves out some of its warnings.',
  },
  docs: {
    why: 'The report lacks the warnings of BuildKit’s own rules.',
    how: prose`
      \`docker buildx build --call=check\` gave no answer. Stagegate asks up to four times if BuildKit is busy. A bake
      target that uses another target as its context is checked with an empty image instead. A builder or frontend that
      has no rules, or cannot check that either, is a finding only if the check is set to \`error\`. The finding is reported once per Dockerfile. If BuildKit gave no answer, each of
      its rules whose findings could fail the gate is an error (\`dockerfile-unchecked\`).
    `,
    limits: prose`
      A report contains at most 200 BuildKit warnings per target. If others are left out, this check reports it. If the
      last stage has no name, BuildKit checks all stages. If that fails, Stagegate asks about a copy of the Dockerfile in
      which the last stage has a name, so that a stage that nobody needs does not matter. If its FROM ends in a comment,
      Stagegate cannot do that; the finding is then an info unless the check is set to \`error\`.
    `,
    fix: prose`
      Run \`docker buildx build --check .\`, or \`docker buildx bake --check\` for a bake definition, to see the answer.
      Set the check to \`off\` if the builder cannot give one, or to \`error\` if an unchecked Dockerfile must fail the
      gate.
    `,
  },
  runOnTarget({ lint }, set) {
    if (lint === null) return 'not-applicable'
    if (lint.kind === 'unsupported') {
      if (set !== 'error' || lint.repeated) return 'not-applicable'
      const answer = lint.linked ? LINKED : UNSUPPORTED
      return [{ evidence: 'proven', data: { answer }, ...wordsOf(answer) }]
    }
    if (lint.kind === 'read') {
      const { leftOut } = lint
      if (!leftOut) return []
      const omitted = plain(counted(leftOut, 'BuildKit warning'))
      return [
        {
          evidence: 'proven',
          data: { leftOut },
          message: text`The report leaves out ${omitted}, because a target has too many.`,
          fix: FIX,
        },
      ]
    }
    // Another target of the same Dockerfile reports it.
    if (lint.message === null) return 'not-applicable'
    // The base of a stage that is not built may not exist.
    const soft = lint.coversUnneeded && set === DEFAULT
    const worth = soft ? { severity: 'info' as const } : {}
    return [{ evidence: 'proven', ...worth, data: { answer: lint.message }, ...wordsOf(lint.message) }]
  },
}

function wordsOf(answer: string): { message: Words; fix: Words } {
  return {
    message: text`BuildKit could not check the Dockerfile: ${sentence(answer || 'it gave no answer')}`,
    fix: FIX,
  }
}
