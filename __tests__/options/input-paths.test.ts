import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { problemText, UsageError } from '../../src/failure.ts'
import type { InputTexts } from '../../src/options/inputs.ts'
import { needs } from '../helpers/needs.ts'
import { readOptions } from '../helpers/options.ts'
import { POSIX } from '../helpers/systems.ts'

const posix = await needs(POSIX)

/** `top/checkout` has the code of a pull request, `top/host` the files of the machine. */
let top: string
let cwd: string
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'paths-'))
  cwd = join(top, 'checkout')
  for (const folder of ['checkout/docker', 'checkout/layout', 'checkout/store/blobs', 'host/blobs'])
    mkdirSync(join(top, folder), { recursive: true })
  for (const file of ['checkout/Dockerfile', 'checkout/docker/Dockerfile', 'host/Dockerfile', 'host/key'])
    writeFileSync(join(top, file), 'FROM scratch\n')
  symlinkSync('../host', join(cwd, 'link'))
  symlinkSync('../host/key', join(cwd, 'key'))
  symlinkSync('../host/new', join(cwd, 'later'))
  symlinkSync('../host/key', join(cwd, 'report.json'))
  symlinkSync('../../host/blobs', join(cwd, 'layout/blobs'))
  symlinkSync('../../host/index.json', join(cwd, 'store/index.json'))
  symlinkSync('docker', join(cwd, 'inner'))
})
afterEach(() => rmSync(top, { recursive: true }))

function problemsOf(inputs: InputTexts): string[] {
  try {
    readOptions(inputs, cwd, [])
    return []
  } catch (error) {
    if (error instanceof UsageError) return error.problems.map(problemText)
    throw error
  }
}

const READ: [string, InputTexts][] = [
  ['the context', { context: 'link', file: 'docker/Dockerfile' }],
  ['the context as an absolute path', { context: '$PWD/link', file: 'docker/Dockerfile' }],
  ['a Dockerfile', { file: 'key' }],
  ['a Dockerfile in a folder', { file: 'link/Dockerfile' }],
  ['a context', { 'build-contexts': 'assets=./link' }],
  ['a layout', { 'build-contexts': 'base=oci-layout://link:latest' }],
  ['a layout with a colon', { 'build-contexts': 'base=oci-layout://link:5000/y' }],
  ['a layout with a digest', { 'build-contexts': `base=oci-layout://link:5000/y@sha256:${'a'.repeat(64)}` }],
  ['a file in a layout', { 'build-contexts': 'base=oci-layout://layout@sha256:abc' }],
  ['a secret', { 'secret-files': 'k=./key' }],
  ['a secret that does not exist yet', { 'secret-files': 'k=later' }],
  ['an SSH key', { ssh: 'default=docker/id,key' }],
  ['a cache source', { 'cache-from': 'type=local,src=link' }],
  ['a file in a cache source', { 'cache-from': 'type=local,src=store' }],
  ['a baseline', { baseline: './report.json' }],
  ['a baseline with a tag', { baseline: 'link:latest' }],
]
posix.test.each(READ)('%s that a link in the checkout leads out is refused, unless it is permitted', (_, texts) => {
  const inputs = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replace('$PWD', cwd)]))
  expect(problemsOf(inputs)).toEqual([
    expect.stringMatching(/^[a-z-]+: a symbolic link in ".*" leads out of the working .* add fs\.read=\/\S* to/),
  ])
  expect(problemsOf({ ...inputs, allow: `fs.read=${join(top, 'host')}` })).toEqual([])
  expect(problemsOf({ ...inputs, allow: `fs.write=${join(top, 'host')}` })).toHaveLength(1)
})

const WRITE: [string, InputTexts][] = [
  ['the cache', { cache: './link' }],
  ['a folder below the cache', { cache: './link/a/b' }],
  ['a file in the cache', { cache: './store' }],
  ['a cache destination', { 'cache-to': 'type=local,"dest=link",mode=max' }],
  ['a file in a cache destination', { 'cache-to': 'type=local,dest=store' }],
]
posix.test.each(WRITE)('%s that a link in the checkout leads out is refused, unless it is permitted', (_, inputs) => {
  expect(problemsOf(inputs)).toEqual([
    expect.stringMatching(/^[a-z-]+: a symbolic link in ".*" leads out of the working .* add fs\.write=\/\S* to/),
  ])
  expect(problemsOf({ ...inputs, allow: `fs=${join(top, 'host')}` })).toEqual([])
  expect(problemsOf({ ...inputs, allow: `fs.read=${join(top, 'host')}` })).toHaveLength(1)
})

posix.test.each<[string, InputTexts]>([
  ['leads out as it is written', { context: '../host', 'secret-files': 'k=../host/key', cache: '../host/cache' }],
  ['is absolute and outside', { 'secret-files': 'k=/etc/hostname', 'cache-to': 'type=local,dest=/tmp/x' }],
  ['is behind a link in the checkout', { context: 'inner', 'build-contexts': 'a=inner', cache: './inner/cache' }],
  ['is no path', { ssh: 'default', 'build-contexts': 'a=docker-image://alpine\nb=https://example.com/a.git' }],
  ['is a reference', { 'cache-from': 'acme/app:cache', cache: 'ghcr.io/acme/app', baseline: 'acme/app:1' }],
])('a path that %s is taken', (_, inputs) => expect(problemsOf(inputs)).toEqual([]))

const ENDLESS: [string, InputTexts, string][] = [
  ['the ignore file of the context', {}, '.dockerignore'],
  ['the ignore file of a Dockerfile', {}, 'Dockerfile.dockerignore'],
  ['the ignore file of another Dockerfile', { file: 'docker/Dockerfile' }, 'docker/Dockerfile.dockerignore'],
  ['the ignore file of a named context', { 'build-contexts': 'a=docker' }, 'docker/.dockerignore'],
  ['a layout', { 'build-contexts': 'a=oci-layout://oci:1' }, 'oci/index.json'],
  ['a secret', { 'secret-files': 'a=token' }, 'token'],
  ['an SSH key', { ssh: 'default=docker/Dockerfile,id' }, 'id'],
  ['a cache source', { 'cache-from': 'type=local,src=old' }, 'old/index.json'],
  ['a cache destination', { 'cache-to': 'type=local,dest=old' }, 'old/index.json'],
  ['the cache', { cache: './old' }, 'old/blobs/a'],
  ['a Dockerfile in lower case', { context: 'lower' }, 'lower/dockerfile.dockerignore'],
]
posix.describe('a FIFO, for which a build would wait forever', () => {
  test.each(ENDLESS)('is refused as %s', (_, inputs, name) => {
    mkdirSync(join(cwd, dirname(name)), { recursive: true })
    if (inputs.context) writeFileSync(join(cwd, 'lower/dockerfile'), 'FROM scratch\n')
    execFileSync('mkfifo', [join(cwd, name)])
    const [problem, ...others] = problemsOf(inputs)
    expect(problem).toMatch(/^(?:context|file|build-contexts|secret-files|ssh|cache|cache-from|cache-to): "/)
    expect(problem).toContain(`"${name}" is a FIFO. Replace it with a regular file.`)
    expect(others).toEqual([])
  })

  test('is refused behind a link', () => {
    execFileSync('mkfifo', [join(cwd, 'docker/pipe')])
    symlinkSync('docker/pipe', join(cwd, '.dockerignore'))
    expect(problemsOf({})).toEqual(['context: ".dockerignore" is a FIFO. Replace it with a regular file.'])
  })
})

posix.test('a folder and a device are no secret and no key', () => {
  expect(problemsOf({ 'secret-files': 'a=docker\nb=/dev/zero', ssh: 'default=docker' })).toEqual([
    'secret-files: "docker" is a folder. Replace it with a regular file.',
    expect.stringMatching(/^secret-files: ".*\/dev\/zero" is a device\./),
    'ssh: "docker" is a folder. Replace it with a regular file.',
  ])
})

posix.test('the socket of an agent is taken, and a folder as an ignore file, which BuildKit ignores', async () => {
  mkdirSync(join(cwd, '.dockerignore'))
  const server = createServer().listen(join(cwd, 'agent'))
  await once(server, 'listening')
  expect(problemsOf({ ssh: 'default=agent' })).toEqual([])
  server.close()
})
