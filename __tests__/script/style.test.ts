import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { findBanned, findBannedNames } from '../../script/style/find.ts'
import {
  commentsOfTypeScript,
  namesOfTypeScript,
  type Prose,
  proseOfMarkdown,
  proseOfTypeScript,
  proseOfYaml,
} from '../../script/style/prose.ts'
import { BANNED } from '../../script/style/words.ts'
import { node24, REPOSITORY_ROOT } from '../helpers/bundle.ts'
import { runProcess } from '../helpers/process.ts'

/** `LINE WORDS` for every problem. */
const found = (read: (text: string) => Prose[], text: string) =>
  findBanned(read(text)).map(({ line, words }) => `${line} ${words}`)

describe('the list of banned words', () => {
  test.each(BANNED.map(entry => [entry.avoid[0] ?? '', entry] as const))('%s', (_, { avoid, use, legal = [] }) => {
    for (const words of avoid) {
      const sample = words.replace('…', 'the image').replace('|', '')
      expect(findBanned([{ line: 1, text: `Here ${sample}.` }])).toMatchObject([{ line: 1, words: sample, use }])
    }
    for (const text of [use, ...legal]) expect(findBanned([{ line: 1, text }])).toEqual([])
  })

  test('has each form once', () => {
    const forms = BANNED.flatMap(({ avoid }) => avoid)
    expect(forms.filter((form, index) => forms.indexOf(form) !== index)).toEqual([])
  })

  test.each([
    'Stand-ins replace the official images, besides others; they stand in for those of Docker Hub.',
    'The size of its own layers, for every target.',
    'A check that is no longer needed. There is no baseline.',
    'Gravel, neighborhoods and untold mending.',
    'It holds a lock and checks the report.',
  ])('lets through: %s', text => expect(findBanned([{ line: 1, text }])).toEqual([]))
})

describe('Markdown', () => {
  test('gives the line of each problem: in headings, lists, tables and quotes', () => {
    const text = '# Told\n\n- one\n- two\n  whoever\n\n| a | b |\n|---|---|\n| c | mend |\n\n> all\n> of it for ever\n'
    expect(found(proseOfMarkdown, text)).toEqual(['1 Told', '5 whoever', '9 mend', '12 for ever'])
  })

  test('finds a phrase that continues on the next line', () =>
    expect(found(proseOfMarkdown, 'One\ntwo, held\n  against a budget\n')).toEqual(['2 held against']))

  test('finds a phrase only at the end of its clause, even before the next line', () =>
    expect(found(proseOfMarkdown, 'A folder of its own\nwith files, of its own\nfiles.\n')).toEqual(['1 of its own']))

  test.each([
    ['a code span', 'Set `colour`, or ``a ` told``.'],
    ['a code span of two lines', 'Set `a\ncolour` here.'],
    ['a phrase around code', 'It held `one` against.'],
    ['a fence', '```yaml\ncolour: told\n```'],
    ['a fence in a list', '- so:\n\n  ```\n  told\n  ```'],
    ['indented code', 'So:\n\n    told for ever'],
    ['an address', '[a](https://example.com/licence) <https://example.com/told> https://example.com/a-told-b'],
    ['a comment', '<!-- told -->\n\ntext'],
  ])('skips %s', (_, text) => expect(found(proseOfMarkdown, text)).toEqual([]))

  test('counts the lines of a code span', () =>
    expect(found(proseOfMarkdown, 'Set `a\nb` here\nand mend\n')).toEqual(['3 mend']))
})

test('YAML: only descriptions', () => {
  const text =
    'name: told\ninputs:\n  colour:\n    description: whoever\n  b:\n    description: >\n      one\n      beside\n'
  expect(found(proseOfYaml, text)).toEqual(['4 whoever', '8 beside'])
})

test('TypeScript: strings and templates, but no comments, module names or code in backticks', () => {
  const text = `// told
import a from './told.ts'
const b = 'all is told'
const c = \`one
\${b} mended \${'for ever'} beside\`
const d = 'Line one\\nmend \`told\`'
export { e } from './told.ts'
`
  expect(found(proseOfTypeScript, text)).toEqual(['3 told', '5 mended', '5 for ever', '5 beside', '6 mend'])
})

describe('TypeScript: comments', () => {
  test('of every kind, with their lines', () => {
    const text = `/** Is told. */
const a = 1 // mend

/**
 * One beside
 * another, held
 * against it.
 */
function b(/* whoever */) {
  // for
  // ever
}
// anew
`
    expect(found(commentsOfTypeScript, text)).toEqual([
      '1 told',
      '2 mend',
      '5 beside',
      '6 held against',
      '9 whoever',
      '10 for ever',
      '13 anew',
    ])
  })

  test.each([
    ['code', '/** `told` */'],
    ['strings', "const a = '// told'"],
    ['templates', 'const a = `/* told */ // told`'],
    ['regular expressions', 'const a = /\\/* told *\\//'],
    ['links', '// https://example.com/told'],
    ['comments that are apart', '// for\n\n// ever'],
  ])('skips %s', (_, text) => expect(found(commentsOfTypeScript, text)).toEqual([]))
})

test('TypeScript: names of variables, parameters, functions, types and fields', () => {
  const text = `import { told } from './a.ts'
const found = told
const { x: known, seen } = found
function placeOf(made: string, b = told.held) {}
interface Given { held: string }
const MOST_BYTES = 1
const knownBy = { missed: 1 }
`
  const problems = findBannedNames(namesOfTypeScript(text)).map(({ line, words }) => `${line} ${words}`)
  expect(problems).toEqual(['2 found', '3 known', '3 seen', '4 placeOf', '4 made', '5 Given', '5 held', '6 MOST_BYTES'])
})

describe('the lint step', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stagegate-style-'))
    for (const name of ['README.md', 'docs/a.md', 'docs/checks/a/b.md', 'action.yml', 'src/commands/main.ts'])
      write(name, '')
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  function write(name: string, text: string): void {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  async function lint() {
    const script = join(REPOSITORY_ROOT, 'script/style/main.ts')
    const { exitCode, stdout } = await runProcess(node24(), [script, root], { env: {} })
    return { exitCode, lines: stdout.split('\n').slice(0, -1) }
  }

  test('passes without a problem', async () => expect(await lint()).toEqual({ exitCode: 0, lines: [] }))

  test('fails with the file, the line and what to write, for each kind of file', async () => {
    write('README.md', '# A\n\nMend it.\n')
    write('docs/recipes/b.md', 'whoever\n')
    write('docs/checks/c.md', 'whoever\n')
    write('action.yml', 'description: a licence\n')
    write('src/commands/main.ts', "help('also where')\n")
    write('src/image/a.ts', '// told\nconst found = 1\n')
    expect(await lint()).toEqual({
      exitCode: 1,
      lines: [
        'README.md:3: "Mend": write "fix" (docs/style.md)',
        'docs/recipes/b.md:1: "whoever": write "anyone who" (docs/style.md)',
        'action.yml:1: "licence": write "license" (docs/style.md)',
        'src/commands/main.ts:1: "also where": write "even if, even when" (docs/style.md)',
        'src/image/a.ts:1: "told": write "reported, logged, shown" (docs/style.md)',
        'src/image/a.ts:2: "found": write "a noun for the data" (docs/style.md)',
        'docs/checks/c.md:1: "whoever": write "anyone who" (docs/style.md)',
      ],
    })
  })

  test('fails if a kind of file is missing', async () => {
    rmSync(join(root, 'action.yml'))
    expect((await lint()).exitCode).toBe(1)
  })
})
