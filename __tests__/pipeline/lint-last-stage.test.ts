import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { inlinePath } from '../../src/dockerfile/inline.ts'
import { lintTargets } from '../../src/pipeline/lint.ts'
import { nameLastStage } from '../../src/plan/name-last-stage.ts'
import { fakePorts } from '../helpers/ports.ts'
import { NO_DISPUTES, plannedTarget } from '../helpers/targets.ts'

const TEXT = 'FROM scratch AS build\nFROM private AS dev\nFROM scratch\nWORKDIR x\nCOPY --from=build /a /a\n'
const FAILURE = { status: 1, stderr: 'ERROR: failed to solve: private: pull access denied' }
const CHECK = {
  warnings: [{ ruleName: 'WorkdirRelativePath', detail: 'x', location: { ranges: [{ start: { line: 4 } }] } }],
}
const ANSWER = { status: 1, stdout: JSON.stringify(CHECK) }
const BAKE_ANSWER = { status: 1, stdout: JSON.stringify({ target: { default: { check: CHECK } } }) }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-test-'))
  mkdirSync(join(folder, 'run'))
  writeFileSync(join(folder, 'Dockerfile'), TEXT)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The commands, and what they were asked about, of a lint of the last stage. */
async function lint(inputs: Record<string, string>, answers: object[], path = 'Dockerfile', text = TEXT) {
  const commands: string[][] = []
  const texts: string[] = []
  const ports = fakePorts(
    args => {
      commands.push([...args])
      const file = args.find(arg => /lint-\w+\/Dockerfile$/.test(arg))?.replace(/^.*=/, '')
      if (file !== undefined) texts.push(readFileSync(file, 'utf8'))
      return answers[commands.length - 1] ?? { status: 1, stderr: 'ERROR: asked too often' }
    },
    { cwd: folder },
  )
  const dockerfile = parseDockerfile(path, text)
  const target = plannedTarget({ name: 'default', stage: null, dockerfile }, inputs)
  const lints = await lintTargets([target], NO_DISPUTES, 'mine', join(folder, 'run'), ports)
  return { lint: lints.get('default'), commands, texts }
}

test('a last stage without a name is checked alone if BuildKit cannot check the stages that it does not need', async () => {
  const { lint: answer, commands, texts } = await lint({ context: '.' }, [FAILURE, ANSWER])
  expect(answer).toMatchObject({ kind: 'read', warnings: [{ rule: 'WorkdirRelativePath' }] })
  expect(commands).toHaveLength(2)
  expect(commands[1]).toContain('last-stage')
  expect(texts).toEqual([TEXT.replace('FROM scratch\n', 'FROM scratch AS last-stage\n')])
})

test('of a bake target, too', async () => {
  const { lint: answer, commands } = await lint({ context: '.', files: 'cwd://docker-bake.hcl' }, [
    FAILURE,
    BAKE_ANSWER,
  ])
  expect(answer).toMatchObject({ kind: 'read' })
  const [, second = []] = commands
  expect(second).toContain('default.target=last-stage')
  expect(second).toContainEqual(expect.stringMatching(/^default\.dockerfile=.*lint-\w+\/Dockerfile$/))
  expect(second).toContainEqual(expect.stringMatching(/^fs\.read=/))
})

test('a failure of the stages that it needs is a failure', async () => {
  const { lint: answer } = await lint({ context: '.' }, [FAILURE, { status: 1, stderr: 'ERROR: its own' }])
  expect(answer).toEqual({ kind: 'failed', message: 'ERROR: its own' })
})

test('of a remote context, too: BuildKit takes the copy and the other files of the context', async () => {
  const { lint: answer, commands, texts } = await lint({}, [FAILURE, ANSWER])
  expect(answer).toMatchObject({ kind: 'read' })
  expect(commands[1]?.slice(-2)).toEqual(['--', 'https://example.com/a.git'])
  expect(texts).toEqual([TEXT.replace('FROM scratch\n', 'FROM scratch AS last-stage\n')])
})

test('of a Dockerfile in a definition, too, which replaces any file', async () => {
  const inputs = { context: '.', files: 'cwd://docker-bake.hcl' }
  const { lint: answer, commands } = await lint(inputs, [FAILURE, BAKE_ANSWER], inlinePath('default'))
  expect(answer).toMatchObject({ kind: 'read' })
  const [, second = []] = commands
  expect(second).toContain('default.target=last-stage')
  const overlay = second.findLast((_, at, args) => args[at - 1] === '--file') ?? ''
  const text = TEXT.replace('FROM scratch\n', 'FROM scratch AS last-stage\n')
  expect(JSON.parse(readFileSync(overlay, 'utf8'))).toMatchObject({
    target: { default: { 'dockerfile-inline': text } },
  })
})

test('if the stage cannot get a name, the failure may be about another stage', async () => {
  const text = TEXT.replace('FROM scratch\n', 'FROM scratch \\\n# end\n').replace(/WORKDIR.*/s, '')
  const { lint: answer, commands } = await lint({ context: '.' }, [FAILURE], 'Dockerfile', text)
  expect(commands).toHaveLength(1)
  expect(answer).toMatchObject({ kind: 'failed', coversUnneeded: true })
})

test.each([
  ['from a\nfrom b\nRUN x\n', 'from a\nfrom b as last-stage\nRUN x\n'],
  ['FROM a\r\nRUN x\r\n', 'FROM a AS last-stage\r\nRUN x\r\n'],
  ['FROM a AS last-stage\nFROM \\\n  b  \n', 'FROM a AS last-stage\nFROM \\\n  b AS last-stage-0\n'],
  ['FROM a AS b\n', null],
  ['', null],
])('%j', (text, named) => {
  expect(nameLastStage(parseDockerfile('Dockerfile', text))?.text ?? null).toBe(named)
})

test('comments that turn rules off for one instruction are not in what BuildKit checks', async () => {
  const skipping = TEXT.replace('WORKDIR', '# check=skip=all\nWORKDIR')
  const { lint: answer, texts } = await lint({ context: '.' }, [ANSWER], 'Dockerfile', skipping)
  expect(answer).toMatchObject({ kind: 'read' })
  expect(texts).toEqual([TEXT.replace('WORKDIR', '# check=error=false\nWORKDIR')])
})

test('nor if the Dockerfile is in a definition', async () => {
  const skipping = TEXT.replace('WORKDIR', `# check=skip=all\nENV A=\${B}\nWORKDIR`)
  const path = inlinePath('default')
  const { commands } = await lint({ context: '.', files: 'cwd://docker-bake.hcl' }, [BAKE_ANSWER], path, skipping)
  const overlay = commands[0]?.findLast((_, at, args) => args[at - 1] === '--file') ?? ''
  const text = skipping.replace('check=skip=all', 'check=error=false').replace('{', '${')
  expect(JSON.parse(readFileSync(overlay, 'utf8'))).toEqual({ target: { default: { 'dockerfile-inline': text } } })
})
