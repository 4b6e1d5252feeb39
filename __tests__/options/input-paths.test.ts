import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
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
