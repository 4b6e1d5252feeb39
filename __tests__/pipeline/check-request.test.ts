import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { checkRequest } from '../../src/pipeline/check-request.ts'
import { lintTargets } from '../../src/pipeline/lint.ts'
import { fakePorts } from '../helpers/ports.ts'
import { NO_DISPUTES, plannedTarget } from '../helpers/targets.ts'

const SKIPPING = 'FROM scratch\n# check=skip=all\nMAINTAINER x\n'
const COPY = SKIPPING.replace('skip=all', 'error=false')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-request-'))
  mkdirSync(join(folder, 'run'))
  mkdirSync(join(folder, 'cwd'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const target = () =>
  plannedTarget({ name: 'default', stage: null, dockerfile: parseDockerfile('Dockerfile', SKIPPING) }, { context: '.' })

/** The copy that a question is about, and the `.dockerignore` next to it. */
function copyOf(): { text: string; ignored: string | null } {
  const folders = { folder: join(folder, 'run'), cwd: join(folder, 'cwd') }
  const { file } = checkRequest(target(), null, folders).source as { file: string }
  const ignored = `${file}.dockerignore`
  return { text: readFileSync(file, 'utf8'), ignored: existsSync(ignored) ? readFileSync(ignored, 'utf8') : null }
}

test.each<[string, (path: string) => void, string | null]>([
  ['a file', path => writeFileSync(path, 'a\n'), 'a\n'],
  ['a file of more than 4 MiB', path => writeFileSync(path, '#'.repeat(5_000_000)), '#'.repeat(5_000_000)],
  ['a folder', path => mkdirSync(path), null],
  ['a link out of the working directory', path => symlinkSync('/etc/hostname', path), null],
  [
    'a link from the root, which is its folder for BuildKit',
    path => {
      writeFileSync(join(path, '../ignored'), 'a\n')
      symlinkSync('/ignored', path)
    },
    'a\n',
  ],
  ['a link to nothing', path => symlinkSync('nothing', path), null],
])(
  'the question is about a copy without comments that turn rules off if Dockerfile.dockerignore is %s',
  (_, make, ignored) => {
    make(join(folder, 'cwd/Dockerfile.dockerignore'))
    expect(copyOf()).toEqual({ text: COPY, ignored })
  },
)

test('BuildKit is not asked about the original if the copy cannot be written', async () => {
  const ports = fakePorts(() => ({ status: 0, stdout: JSON.stringify({ warnings: [] }) }), { cwd: folder })
  const lints = await lintTargets([target()], NO_DISPUTES, 'mine', join(folder, 'absent'), ports)
  expect(lints.get('default')).toMatchObject({ kind: 'failed', message: expect.stringContaining('copy') })
  expect(ports.runs).toEqual([])
})

test('a Dockerfile that BuildKit reads differently is asked about without those comments, too', async () => {
  const texts: string[] = []
  const ports = fakePorts(
    args => {
      const file = args.find(arg => /lint-\w+\/Dockerfile$/.test(arg))?.replace(/^.*=/, '')
      texts.push(file === undefined ? 'the original' : readFileSync(file, 'utf8'))
      return { status: 0, stdout: JSON.stringify({ warnings: [] }) }
    },
    { cwd: folder },
  )
  const disputes = Promise.resolve(new Map([['default', { failure: null }]]))
  await lintTargets([target()], disputes, 'mine', join(folder, 'run'), ports)
  expect(texts).toEqual([COPY, COPY])
})

test('without the text of the Dockerfile, its comments may hide warnings', async () => {
  const ports = fakePorts(() => ({ status: 0, stdout: JSON.stringify({ warnings: [] }) }), { cwd: folder })
  const unread = plannedTarget({ name: 'default', stage: null, dockerfile: null })
  const lints = await lintTargets([unread], NO_DISPUTES, 'mine', join(folder, 'run'), ports)
  expect(lints.get('default')).toEqual({ kind: 'read', warnings: [], isPartial: true })
})
