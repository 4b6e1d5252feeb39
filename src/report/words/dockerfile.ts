import { ruleId } from '../../checks/dockerfile/buildkit.ts'
import { BUILDKIT_RULES } from '../../checks/dockerfile/rules.ts'
import type { Finding } from '../model.ts'
import { textOf, type Words } from './values.ts'

/** BuildKit's own message, which quotes the Dockerfile, and our fix. */
export const BUILDKIT_WORDS: Readonly<Record<string, (finding: Finding) => Words>> = {
  ...Object.fromEntries(
    BUILDKIT_RULES.map(({ rule, title, fix }) => [
      ruleId(rule),
      (finding: Finding) => ({ message: sentence(textOf(finding, 'message') || title), fix }),
    ]),
  ),
  'dockerfile/other': finding => {
    const rule = textOf(finding, 'rule')
    const message = sentence(textOf(finding, 'message') || 'BuildKit warns of something')
    return { message: rule === '' ? message : `${message} (${rule.replaceAll('`', "'")})`, fix: null }
  },
  'dockerfile/unchecked': finding => {
    const { leftOut } = finding.data
    return {
      message:
        leftOut === undefined
          ? `BuildKit could not check the Dockerfile: ${sentence(textOf(finding, 'answer') || 'it gave no answer')}`
          : `BuildKit warned of more than a report holds: ${leftOut} of its warnings are left out.`,
      fix: 'Run `docker buildx build --check .`, or `docker buildx bake --check` for a bake definition, to see the answer.',
    }
  },
}

/** Backticks would begin code. */
function sentence(text: string): string {
  const plain = text.replaceAll('`', "'").trim()
  return /[.!?)]$/.test(plain) ? plain : `${plain}.`
}
