import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { explainBuild as explain } from '../../src/buildx/failure/build-failure.ts'
import {
  emptyProgress,
  isBuildStep,
  type Progress,
  readProgressLine,
  type Step,
  stepSeconds,
} from '../../src/buildx/progress.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'

// Standard errors of real runs of `docker buildx build --progress=rawjson`.
function replay(name: string): { progress: Progress; ended: Step[] } {
  const progress = emptyProgress()
  const text = readFileSync(new URL(`../fixtures/buildx/${name}.rawjson`, import.meta.url), 'utf8')
  return { progress, ended: text.split('\n').flatMap(line => readProgressLine(progress, line)) }
}

const explainBuild = (progress: Progress, status: number, path: string | null) =>
  explain(progress, status, {
    dockerfile: path === null ? null : parseDockerfile(path, ''),
    linked: [],
    inputs: { args: [], contexts: [] },
    mask: text => text,
  })

describe('explainBuild', () => {
  test.each([
    ['run-exit-1', 'step-failed', 3, 'did not complete successfully: exit code: 1'],
    ['copy-missing', 'copy-source-missing', 3, 'lstat /missing: no such file or directory'],
    ['parse-error', 'dockerfile-invalid', null, 'dockerfile parse error on line'],
    ['unknown-base', 'base-image-unavailable', 1, 'not found'],
    ['platform-missing', 'base-platform-missing', 1, 'no match for platform in manifest'],
    // buildx 0.38.2 with BuildKit 0.34.2, and a Dockerfile.rego next to the Dockerfile.
    ['policy-denied', 'policy-denied', 1, 'not allowed by policy: action DENY'],
    ['policy-broken', 'policy-broken', null, 'failed to evaluate policy'],
    ['unknown-target', 'stage-unknown', null, 'could not be found'],
    ['no-dockerfile', 'dockerfile-unreadable', null, 'failed to read dockerfile'],
  ])('%s is %s', (name, code, line, message) => {
    const failure = explainBuild(replay(name).progress, 1, 'app/Dockerfile')
    expect(failure.code).toBe(code)
    expect(failure.message).toContain(message)
    expect(failure.message).not.toMatch(/^ERROR|failed to solve/)
    if (line !== null) expect(failure.location).toEqual({ file: 'app/Dockerfile', line })
    expect(failure.hint).not.toBeNull()
  })

  test('shows the message of a policy that denies the build', () => {
    const { output, hint } = explainBuild(replay('policy-denied').progress, 1, null)
    expect(output.join('\n')).toContain('images must come from the mirror')
    expect(hint).toContain('Dockerfile.rego')
  })

  // BuildKit replaces the exit code if the kernel counted a killed process, which cgroups of version 2 do.
  test.each([
    ['process "/bin/sh -c npm run build" did not complete successfully: cannot allocate memory', /memory ran out/],
    ['process "/bin/sh -c : cannot allocate memory" did not complete successfully: exit code: 1', /^Read the output/],
    // A step may end with any code.
    ['process "/bin/sh -c exit 126" did not complete successfully: exit code: 126', /usually/],
    ['process "/bin/sh -c exit 127" did not complete successfully: exit code: 127', /usually/],
    ['process "/bin/sh -c exit 137" did not complete successfully: exit code: 137', /usually/],
    ['process "/bin/sh -c exit 139" did not complete successfully: exit code: 139', /usually/],
    [
      'process "/bin/sh -c : cannot allocate memory" did not complete successfully: exec format',
      /could not be started/,
    ],
  ])('of a step with the error %s', (error, hint) => {
    const progress = emptyProgress()
    const vertex = {
      digest: 'v',
      name: '[2/2] RUN x',
      started: '2027-01-01T00:00:00Z',
      completed: '2027-01-01T00:00:01Z',
    }
    readProgressLine(progress, JSON.stringify({ vertexes: [{ ...vertex, error }], logs: [] }))
    readProgressLine(progress, `ERROR: failed to build: failed to solve: ${error}`)
    expect(explainBuild(progress, 1, null)).toMatchObject({ code: 'step-failed', hint: expect.stringMatching(hint) })
  })

  test.each([
    [
      'failed to compute cache key: failed to calculate checksum of ref a::b: "/x": not found',
      'failed to compute cache key: failed to calculate checksum: "/x": not found',
    ],
    [
      'process "/bin/sh -c echo failed to calculate checksum of ref a::b: no" did not complete successfully: exit code: 2',
      'process "/bin/sh -c echo failed to calculate checksum of ref a::b: no" did not complete successfully: exit code: 2',
    ],
  ])("BuildKit's identifier of a source is left out, and a step's words are not: %s", (error, message) => {
    const progress = emptyProgress()
    readProgressLine(progress, `ERROR: failed to build: failed to solve: ${error}`)
    expect(explainBuild(progress, 1, null).message).toBe(message)
  })

  test('shows the output of the failed step', () =>
    expect(explainBuild(replay('run-exit-1').progress, 1, null).output.toSorted()).toEqual(['before', 'oops']))

  test('buildx without any message is a failure with its status', () =>
    expect(explainBuild(emptyProgress(), 137, null).message).toBe('docker buildx ended with status 137.'))

  test.each([
    ['ERROR: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?', 'engine-unreachable'],
    [
      'ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
      'builder-lost',
    ],
    ['ERROR: failed to copy: write /x: no space left on device', 'disk-full'],
    [
      'ERROR: failed to build: failed to solve: failed to parse check options: invalid check option "X"',
      'dockerfile-invalid',
    ],
    ['ERROR: write C:\\x: There is not enough space on the disk.', 'disk-full'],
    [
      'ERROR: read tcp 10.0.0.1:2->10.0.0.2:3: wsarecv: An existing connection was forcibly closed by the remote host.',
      'builder-lost',
    ],
    [
      'ERROR: dial tcp 127.0.0.1:2375: connectex: No connection could be made because the target machine actively refused it.',
      'engine-unreachable',
    ],
    ['ERROR: open //./pipe/docker_engine: The system cannot find the file specified.', 'engine-unreachable'],
  ])('%s', (line, code) => {
    const progress = emptyProgress()
    readProgressLine(progress, line)
    expect(explainBuild(progress, 1, null).code).toBe(code)
  })
})

// buildx 0.29.1 with Docker 28.5.2, whose resolver does not know the registry.
test.each([
  'dial tcp: lookup registry.example.com on 10.0.0.1:53: no such host',
  'dial tcp 127.0.0.1:1: connect: connection refused',
  'read tcp 10.0.0.1:2->10.0.0.2:443: read: connection reset by peer',
])('a registry that cannot be reached is not a builder that is lost: %s', reason => {
  const { progress } = replay('progress')
  const request = 'failed to do request: Head "https://registry.example.com/v2/app/manifests/1"'
  const resolve = 'failed to resolve source metadata for registry.example.com/app:1'
  readProgressLine(progress, `ERROR: failed to build: failed to solve: ${resolve}: ${request}: ${reason}`)
  expect(explainBuild(progress, 1, null).code).toBe('base-image-unavailable')
})

test('an engine that ran steps and stopped answering is reported as lost', () => {
  const { progress } = replay('progress')
  readProgressLine(progress, 'ERROR: failed to build: error during connect: dial unix /x: connect: connection refused')
  expect(explainBuild(progress, 1, null).code).toBe('builder-lost')
})

const SAME = 'FROM lib\nCOPY nothing /\n'
const OTHER = 'FROM lib\nCOPY Dockerfile /\n'
test.each<[string, { own: [path: string, text: string]; linked: [path: string, text: string][]; line: string | null }]>(
  [
    [
      'the target',
      { own: ['app/Lib.Dockerfile', SAME], linked: [['lib/Dockerfile', SAME]], line: 'app/Lib.Dockerfile' },
    ],
    [
      'the linked target',
      { own: ['app/Dockerfile', SAME], linked: [['lib/Lib.Dockerfile', SAME]], line: 'lib/Lib.Dockerfile' },
    ],
    [
      'the linked target, by its text',
      { own: ['app/Lib.Dockerfile', OTHER], linked: [['lib/Lib.Dockerfile', SAME]], line: 'lib/Lib.Dockerfile' },
    ],
    [
      'two linked targets with one file',
      {
        own: ['app/Dockerfile', SAME],
        linked: [
          ['Lib.Dockerfile', SAME],
          ['Lib.Dockerfile', SAME],
        ],
        line: 'Lib.Dockerfile',
      },
    ],
    ['one of two', { own: ['app/Lib.Dockerfile', SAME], linked: [['lib/Lib.Dockerfile', SAME]], line: null }],
    ['a file that is unknown', { own: ['app/Dockerfile', SAME], linked: [], line: null }],
  ],
)('the failure of a build with linked targets is in the file of %s', (_, { own, linked, line }) => {
  const progress = emptyProgress()
  const vertex = (name: string, error = '') => JSON.stringify({ vertexes: [{ digest: name, name, error }] })
  for (const line of [
    vertex('[lib internal] load build definition from Lib.Dockerfile'),
    vertex('[lib 1/1] COPY nothing /', 'failed to calculate checksum of ref a::b: "/nothing": not found'),
    'Lib.Dockerfile:2',
    '--------------------',
    '   1 |     FROM scratch',
    '   2 | >>> COPY nothing /',
    '--------------------',
    'ERROR: target app: failed to solve: failed to calculate checksum of ref a::b: "/nothing": not found',
  ])
    readProgressLine(progress, line)
  const failure = explain(progress, 1, {
    dockerfile: parseDockerfile(...own),
    linked: linked.map(one => parseDockerfile(...one)),
    inputs: { args: [], contexts: [] },
    mask: text => text,
  })
  expect(failure.location).toEqual(line && { file: line, line: 2 })
})

test.each([
  ['inline Dockerfile of lib', 'Dockerfile', 'inline Dockerfile of lib'],
  ['inline Dockerfile of lib', 'lib.Dockerfile', null],
])('BuildKit calls %s "Dockerfile", not %s', (path, printed, file) => {
  const progress = emptyProgress()
  const vertex = JSON.stringify({ vertexes: [{ digest: 'a', name: '[lib internal] load build definition from x' }] })
  for (const line of [vertex, `${printed}:2`, '--------------------', '   2 | >>> COPY nothing /', 'ERROR: failed'])
    readProgressLine(progress, line)
  const failure = explain(progress, 1, {
    dockerfile: parseDockerfile('app.Dockerfile', SAME),
    linked: [parseDockerfile(path, SAME)],
    inputs: { args: [], contexts: [] },
    mask: text => text,
  })
  expect(failure.location).toEqual(file && { file, line: 2 })
})

// buildx 0.29.1 and a Git server. A step's error follows.
test.each([
  ['repository does not contain ref nobranch, output: ""', 'source-unavailable', /no such branch/],
  [
    'failed to checkout remote git://x/y: git stderr:\nfatal: reference is not a tree: 01\n: exit status 128',
    'source-unavailable',
    /no such branch/,
  ],
  [
    'invalid subdir /nosub: failed to lstat "nosub": statat nosub: no such file or directory',
    'source-unavailable',
    /no such folder/,
  ],
  [
    'failed to fetch remote git://x/y: git stderr:\nfatal: remote error: access denied or repository not exported: /y\n: exit status 128',
    'source-unavailable',
    /GIT_AUTH_TOKEN/,
  ],
  ['expected checksum to match 01, got a5', 'checksum-mismatch', /--checksum/],
])('an ADD of a repository: %s', (error, code, hint) => {
  for (const name of ['[2/2] ADD git://x/y#v1 /x', '[internal] load git source git://x/y#v1']) {
    const progress = emptyProgress()
    readProgressLine(progress, JSON.stringify({ vertexes: [{ digest: 'a', name, error }] }))
    readProgressLine(progress, `ERROR: failed to build: failed to solve: ${error.split('\n')[0]}`)
    const failure = explainBuild(progress, 1, null)
    const isStep = name.startsWith('[2/2]')
    expect(failure.code).toBe(isStep ? code : 'context-unavailable')
    if (isStep || code === 'source-unavailable') expect(failure.hint).toMatch(hint)
  }
})

describe('readProgressLine', () => {
  const { progress, ended } = replay('progress')

  test('reports each finished step once', () => {
    const digests = ended.map(step => step.digest)
    expect(new Set(digests).size).toBeGreaterThan(5)
    const built = [...progress.steps.values()].filter(isBuildStep)
    expect(built.every(step => step.completed !== null && step.error === null)).toBe(true)
  })
  test('a cached step has no duration', () => {
    const cached = [...replay('run-exit-1').progress.steps.values()].filter(step => step.cached)
    expect(cached.every(({ started, completed }) => (completed ?? 0) >= (started ?? Infinity))).toBe(true)
    expect(cached.length).toBeGreaterThan(0)
    expect(cached.map(stepSeconds)).toEqual(cached.map(() => 0))
  })
  test('a line that is not JSON is a note', () => {
    const one = emptyProgress()
    expect(readProgressLine(one, '{ not json')).toEqual([])
    expect(one.notes).toEqual(['{ not json'])
  })
})
