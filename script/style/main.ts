/**
 * Finds the banned words of docs/style.md in text for users and contributors: node script/style/main.ts [ROOT]
 * Prints `FILE:LINE` and what to write instead; exits with 1 if it finds one. docs/checks comes last: src generates it.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBanned, findBannedNames, type Problem } from './find.ts'
import { commentsOfTypeScript, namesOfTypeScript, proseOfMarkdown, proseOfTypeScript, proseOfYaml } from './prose.ts'

const ROOT = process.argv[2] ?? join(import.meta.dirname, '../..')

/** The files, and how to find the problems of each kind. */
const TEXTS: readonly (readonly [files: string, find: (text: string) => Problem[]])[] = [
  ['{README,SECURITY,CONTRIBUTING,CHANGELOG}.md', text => findBanned(proseOfMarkdown(text))],
  ['{docs/{,recipes/,adr/}*,examples/*/README,script/bundling/README}.md', text => findBanned(proseOfMarkdown(text))],
  ['{action.yml,schema/*.json,.github/ISSUE_TEMPLATE/*.yml}', text => findBanned(proseOfYaml(text))],
  ['src/**/*.ts', findInSource],
  ['docs/checks/**/*.md', text => findBanned(proseOfMarkdown(text))],
]

/** Strings, comments and declared names. */
function findInSource(text: string): Problem[] {
  return [
    ...findBanned([...proseOfTypeScript(text), ...commentsOfTypeScript(text)]),
    ...findBannedNames(namesOfTypeScript(text)),
  ]
}

let count = 0
for (const [files, find] of TEXTS) {
  const paths = globSync(files, { cwd: ROOT }).sort()
  if (paths.length === 0) throw new Error(`No file matches ${files}.`)
  for (const path of paths) {
    for (const { line, words, use } of find(readFileSync(join(ROOT, path), 'utf8'))) {
      console.log(`${path}:${line}: "${words}": write "${use}" (docs/style.md)`)
      count += 1
    }
  }
}
process.exitCode = count > 0 ? 1 : 0
