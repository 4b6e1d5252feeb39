import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { nameChunks } from '../../script/bundling/chunks.ts'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

const CHUNK = (id: number, body: string) => `export const id = ${id};
export const ids = [${id}];
export const modules = {
${body}
};
`
const ENTRY = `const load = () => Promise.all(/* import() */[__nccwpck_require__.e(274), __nccwpck_require__.e(993)]);
const rules = () => __nccwpck_require__.e(/* import() */ 577);
__nccwpck_require__.u = (chunkId) => {
	return "" + chunkId + ".index.js";
};
`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagegate-chunks-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

describe('chunks of a bundle', () => {
  const files = {
    'index.js': ENTRY,
    '274.index.js': CHUNK(274, ';// CONCATENATED MODULE: ./node_modules/commander/lib/command.js'),
    '993.index.js': CHUNK(
      993,
      ';// CONCATENATED MODULE: ./src/commands/main.ts\n__webpack_require__.e(/* import() */ 577)',
    ),
    '577.index.js': CHUNK(577, 'id: "@secretlint/secretlint-rule-aws"'),
  }

  test('get names, in their files and in every file that loads them', () => {
    write(files)
    nameChunks(folder)
    expect(readdirSync(folder).sort()).toEqual(['commands.js', 'index.js', 'packages.js', 'secret-rules.js'])
    const commands = readFileSync(join(folder, 'commands.js'), 'utf8')
    expect(commands).toContain('export const id = "commands";\nexport const ids = ["commands"];\n')
    expect(commands).toContain('__webpack_require__.e(/* import() */ "secret-rules")')
    const entry = readFileSync(join(folder, 'index.js'), 'utf8')
    expect(entry).toContain('[__nccwpck_require__.e("packages"), __nccwpck_require__.e("commands")]')
    expect(entry).toContain('return chunkId + ".js";')
  })

  test('must each have a name', () => {
    write({ ...files, '12.index.js': CHUNK(12, 'a chunk without a name') })
    expect(() => nameChunks(folder)).toThrow('Name the chunk 12.index.js')
  })

  test('must not share a name', () => {
    write({ ...files, '12.index.js': CHUNK(12, 'eval("require")("kerberos") id: "@secretlint/secretlint-rule-x') })
    expect(() => nameChunks(folder)).toThrow('secret-rules, kerberos')
    write({ '12.index.js': CHUNK(12, './src/commands/main.ts') })
    expect(() => nameChunks(folder)).toThrow('have the same name')
  })

  test('must exist if a file loads them', () => {
    write({ ...files, 'index.js': `${ENTRY}__nccwpck_require__.e(4);` })
    expect(() => nameChunks(folder)).toThrow('the chunk 4,')
  })
})

test.each(['action', 'cli'])('every chunk of dist/%s has a name, not a number', name => {
  const chunks = readdirSync(join(REPOSITORY_ROOT, 'dist', name)).filter(file => file.endsWith('.js'))
  expect(chunks.length).toBeGreaterThan(1)
  for (const chunk of chunks) expect(chunk).toMatch(/^[a-z][a-z-]*\.js$/)
})
