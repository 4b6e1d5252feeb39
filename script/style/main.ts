/**
 * Finds the banned words of docs/style.md in text for users and contributors: node script/style/main.ts [ROOT]
 * Prints `FILE:LINE` and what to write instead; exits with 1 if it finds one. docs/checks comes last: src generates it.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBanned } from './find.ts'
import { type Prose, proseOfMarkdown, proseOfTypeScript, proseOfYaml } from './prose.ts'

const ROOT = process.argv[2] ?? join(import.meta.dirname, '../..')

/** The files, and how to read each kind. */
const TEXTS: readonly (readonly [files: string, read: (text: string) => Prose[]])[] = [
  ['{README,SECURITY,CONTRIBUTING,CHANGELOG}.md', proseOfMarkdown],
  ['{docs/{,recipes/,adr/}*,examples/*/README,script/bundling/README}.md', proseOfMarkdown],
  ['{action.yml,schema/*.json,.github/ISSUE_TEMPLATE/*.yml}', proseOfYaml],
  ['src/**/*.ts', proseOfTypeScript],
  ['docs/checks/**/*.md', proseOfMarkdown],
]

let count = 0
for (const [files, read] of TEXTS) {
  const paths = globSync(files, { cwd: ROOT }).sort()
  if (paths.length === 0) throw new Error(`No file matches ${files}.`)
  for (const path of paths) {
    for (const { line, words, use } of findBanned(read(readFileSync(join(ROOT, path), 'utf8')))) {
      console.log(`${path}:${line}: "${words}": write "${use}" (docs/style.md)`)
      count += 1
    }
  }
}
process.exitCode = count > 0 ? 1 : 0
