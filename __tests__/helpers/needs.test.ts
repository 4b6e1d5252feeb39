import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { REPOSITORY_ROOT } from './bundle.ts'
import { firstMissing, type Need, promises, type Runners, skipping } from './needs.ts'
import { image, isAbsentImage, isUnresolvedName } from './things.ts'

const need = (reason: string, there: boolean, more: Partial<Need> = {}): Need => ({
  reason,
  isThere: () => there,
  ...more,
})
const broken: Need = {
  reason: 'an image',
  isThere: async () => {
    throw new Error('no space left on device')
  },
}

describe('what is missing', () => {
  test.each<[string, Need[], string | null]>([
    ['nothing', [], null],
    ['nothing', [need('a', true), need('b', true)], null],
    ['the first is named', [need('a', true), need('b', false), need('c', false)], 'b'],
  ])('%s', async (_, all, expected) => {
    expect(await firstMissing(all, promises(undefined))).toBe(expected)
  })

  test('a failing probe is not a skip', async () => {
    await expect(firstMissing([broken], promises(''))).rejects.toThrow('no space left on device')
  })

  test('what script/test promised may not be missing', async () => {
    const missing = need('umoci', false, { promise: 'oracles' })
    expect(await firstMissing([missing], promises('images'))).toBe('umoci')
    await expect(firstMissing([missing], promises('images  oracles'))).rejects.toThrow('"oracles", but')
  })

  test('a promise saves a probe that takes a build', async () => {
    const costly = { ...broken, promise: 'images', costly: true }
    expect(await firstMissing([costly], promises('images'))).toBe(null)
  })

  test('an Alpine image is promised only with a root to make it from', () => {
    const saved = process.env['STAGEGATE_ALPINE_ROOT']
    try {
      process.env['STAGEGATE_ALPINE_ROOT'] = '/alpine.tar.gz'
      expect(image('alpine:3.20').promise).toBe('images')
      delete process.env['STAGEGATE_ALPINE_ROOT']
      expect(image('node:24-alpine').promise).toBeUndefined()
      expect(image('node:24').promise).toBe('images')
    } finally {
      if (saved !== undefined) process.env['STAGEGATE_ALPINE_ROOT'] = saved
    }
  })
})

describe('a skip', () => {
  const calls: unknown[][] = []
  const runner = (kind: string) => {
    const skip = Object.assign((...all: unknown[]) => calls.push([kind, ...all]), {
      each: (table: unknown) => (name: unknown) => calls.push([kind, table, name]),
    })
    return Object.assign(() => calls.push(['run']), { skip, each: () => calls.push(['run']) })
  }
  const runners = { test: runner('test'), describe: runner('describe') } as unknown as Runners

  test('has its reason in the title, by every way to write a test', () => {
    const { test, describe } = skipping(runners, 'the image a:1')
    const run = () => {}
    test('one', run, 5)
    test.each([1])('two of %s', run)
    describe('three', run)
    describe.each([2])('four', run)
    expect(calls).toEqual([
      ['test', 'one [needs: the image a:1]', run, 5],
      ['test', [1], 'two of %s [needs: the image a:1]'],
      ['describe', 'three [needs: the image a:1]', run],
      ['describe', [2], 'four [needs: the image a:1]'],
    ])
  })

  test.each(['a [b]', 'a\nb', '100 %s'])('a reason that the list could not show is refused: %j', reason => {
    expect(() => skipping(runners, reason)).toThrow('cannot show')
  })
})

test('there is no other way to skip a test, which would hide the reason and ignore promises', () => {
  const files = globSync('__tests__/**/*.ts', { cwd: REPOSITORY_ROOT, exclude: ['__tests__/helpers/needs*.ts'] })
  expect(files.length).toBeGreaterThan(200)
  const other = /\.(?:skip|todo)\b|\bx(?:test|it|describe)\b/
  expect(files.filter(path => other.test(readFileSync(join(REPOSITORY_ROOT, path), 'utf8')))).toEqual([])
})

describe('an image that is not there', () => {
  const said = (image: string, reason: string) =>
    `ERROR: failed to build: failed to solve: ${image}: failed to resolve source metadata for docker.io/library/${image}: ${reason}\n`
  const request = 'failed to do request: Head "https://gcr.io/v2/distroless/none/manifests/x": dial tcp'
  test.each<[string, boolean, string]>([
    ['is not found', true, said('nope:1', 'docker.io/library/nope:1: not found')],
    [
      'is unknown to Docker Hub, or private',
      true,
      said(
        'nope/nope',
        'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      ),
    ],
    ['has a registry without an address', true, said('a', `${request}: lookup gcr.io on 10.0.0.53:53: no such host`)],
    [
      'has one that does not resolve',
      true,
      said('a', `${request}: lookup gcr.io: Temporary failure in name resolution`),
    ],
    [
      'may be there: the registry refuses',
      false,
      said('a', 'unexpected status from HEAD request to https://x: 429 Too Many Requests'),
    ],
    ['may exist: no answer', false, said('a', `${request} 10.0.0.1:443: connect: connection refused`)],
    [
      'may be there: the engine is not',
      false,
      'ERROR: Cannot connect to the Docker daemon at unix:///x.sock. Is it running?',
    ],
    ['may be there: the disk is full', false, 'ERROR: failed to build: write /x: no space left on device'],
    ['may be there: a builder is not found', false, 'ERROR: no builder "x" found'],
    [
      'may be there: a step failed',
      false,
      'ERROR: process "/bin/sh -c x" did not complete successfully: exit code: 127: x: not found',
    ],
  ])('%s', (_, absent, output) => {
    expect(isAbsentImage(output)).toBe(absent)
  })
})

test.each<[boolean, string]>([
  [true, 'npm error code EAI_AGAIN'],
  [true, 'getaddrinfo ENOTFOUND npm.example'],
  [true, 'Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'],
  [
    true,
    "E: Failed to fetch http://debian.example/debian/dists/bookworm/InRelease  Temporary failure resolving 'debian.example'",
  ],
  [true, '[6] Could not resolve host: crates.example'],
  [true, 'maven.example: Name or service not known'],
  [false, 'npm error code E429'],
  [false, 'E: Failed to fetch http://debian.example/x  Could not connect to 10.0.0.1:80, connection timed out'],
  [false, 'ERROR: failed to build: no space left on device'],
])('an unresolved name is %s in %s', (unresolved, output) => {
  expect(isUnresolvedName(output)).toBe(unresolved)
})
