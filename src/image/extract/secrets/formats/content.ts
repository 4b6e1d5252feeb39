import type { SecretCandidate } from '../candidate.ts'
import { findByContent } from './by-content.ts'
import { chooseFormat, findInFormat } from './formats.ts'

/** Formats that only the path of a file tells apart from others, with how they start and the path. */
const CONTENTS: readonly (readonly [RegExp, string])[] = [
  [
    /"(?:http-basic|github-oauth|gitlab-token|gitlab-oauth|bitbucket-oauth|bearer)"\s{0,9}:/,
    '/root/.composer/auth.json',
  ],
  [/\bmachine[ \t]{1,9}\S{1,300}\s{1,9}login\s/, '/root/.netrc'],
  [/^BUNDLE_\w{1,200}__\w{1,200}: "/, '/root/.bundle/config'],
]

/** Finds the secrets in the content of a credential file that is not in a file: in a variable, or in a command that writes it. */
export function findInContent(text: string): SecretCandidate[] {
  const ofPath = CONTENTS.flatMap(([mark, path]) => {
    const start = mark.exec(text)
    const format = start && chooseFormat(path, path.slice(path.lastIndexOf('/') + 1))
    if (!format) return []
    // Netrc has words in pairs, so what precedes the first would shift them.
    return findInFormat(format, format.rule === 'netrc' ? text.slice(start.index) : text)
  })
  return [...findByContent(text), ...ofPath]
}
