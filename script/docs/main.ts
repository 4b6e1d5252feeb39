/**
 * Writes the schemas, and the generated parts of the documents: docs/checks, docs/architecture.md, the README's tables of inputs and
 * outputs, and the table of banned words in docs/style.md. With --check it writes nothing; it exits with 1 if a file is
 * stale or missing, or documents a check that no longer exists.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CHECKS } from '../../src/checks/registry.ts'
import { bannedRows } from '../style/find.ts'
import { architecturePage, importsOfSources } from './architecture.ts'
import { checkPages } from './check-pages.ts'
import { fill, fillTables } from './input-tables.ts'
import { diffSchema, reportSchema } from './schemas.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const pages = [...checkPages(CHECKS)].map(([name, text]) => [`docs/checks/${name}`, text] as const)
const style = fill(read('docs/style.md'), 'banned', ['| Avoid | Write |', '|---|---|', ...bannedRows()])
const wanted = new Map([
  ...pages,
  ['README.md', fillTables(read('README.md'), read('action.yml'))],
  ['docs/style.md', style],
  ['schema/report.schema.json', reportSchema()],
  ['schema/diff.schema.json', diffSchema()],
  ['docs/architecture.md', architecturePage(await importsOfSources(ROOT))],
])
const stale = [...wanted].filter(([path, text]) => !existsSync(join(ROOT, path)) || read(path) !== text)
const gone = globSync('docs/checks/**/*.md', { cwd: ROOT }).filter(path => !wanted.has(path))

if (process.argv.includes('--check')) {
  for (const path of [...stale.map(([path]) => path), ...gone]) console.log(`${path} is stale; run: npm run docs`)
  process.exitCode = stale.length + gone.length > 0 ? 1 : 0
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true })
    writeFileSync(join(ROOT, path), text)
  }
  for (const path of gone) rmSync(join(ROOT, path))
}
