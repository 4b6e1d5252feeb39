import { expect, test } from '@jest/globals'
import { readOrigins } from '../../src/origins/provenance.ts'
import { parsePredicate } from '../../src/origins/slsa.ts'
import { recipes } from './recipes.ts'

const METADATA = 'https://mobyproject.org/buildkit@v1#metadata'
const ARM = { os: 'linux', architecture: 'arm64', variant: null }

const exec = (id: string, input: string) => ({
  id,
  op: { Op: { exec: { mounts: [{ dest: '/', input: 0 }] } } },
  inputs: [input],
})
const definition = [
  { id: 'step0', op: { Op: { source: { identifier: 'docker-image://docker.io/library/alpine:3' } } } },
  exec('step1', 'step0:0'),
  exec('step2', 'step1:0'),
  { id: 'step3', op: { Op: null }, inputs: ['step2:0'] },
]
const at = (...lines: number[]) => ({
  locations: lines.map(line => ({ ranges: [{ start: { line }, end: { line } }] })),
})

/**
 * The lines that the base's layer and the two own ones are blamed on. Both stages below the last one have the same step,
 * as for an image that also copies from the other one.
 */
function blamed(
  from: string,
  args: object,
  platform: typeof ARM | null,
  locations: object = {},
): (number | undefined)[] {
  const text = `ARG KIND=other\nFROM alpine:3 AS base-amd64\nRUN same\nFROM alpine:3 AS base-arm64\nRUN same\n${from}\nRUN own\n`
  const predicate = {
    invocation: { parameters: { args } },
    buildConfig: { llbDefinition: definition },
    metadata: {
      [METADATA]: {
        layers: { 'step0:0': [[{ digest: '' }]] },
        source: {
          locations: { step0: at(2, 4), step1: at(3, 5), step2: at(7), ...locations },
          infos: [{ filename: 'Dockerfile', data: Buffer.from(text).toString('base64') }],
        },
      },
    },
  }
  const provenance = parsePredicate(predicate)
  return provenance ? readOrigins(provenance, 3, recipes(provenance.target), platform).blame.map(one => one?.line) : []
}

test.each<[string, string, object, typeof ARM | null]>([
  ['the platform', 'FROM base-$TARGETARCH', {}, ARM],
  ['a build argument', 'FROM base-$KIND AS app', { 'build-arg:KIND': 'arm64', target: 'app' }, null],
  ['the target', 'FROM base-$TARGETSTAGE AS arm64', { target: 'arm64' }, null],
  ['a build argument instead of the platform', 'FROM base-$TARGETARCH', { 'build-arg:TARGETARCH': 'arm64' }, null],
])('%s decides which stage a layer is from', (_, from, args, platform) =>
  expect(blamed(from, args, platform)).toEqual([4, 5, 7]),
)

test('an empty argument has the default value of the variable', () =>
  expect(blamed(`FROM base-$${'{KIND:-x}'}`, { 'build-arg:KIND': '' }, ARM)).toEqual([2, 3, 7]))

test('if only the builder knows the stage, the first of the equal instructions is blamed', () =>
  expect(blamed('FROM base-$BUILDARCH', {}, ARM)).toEqual([2, 3, 7]))

test('a stage that a named context replaces is not blamed: the FROM that uses it is', () => {
  const args = { 'context:base-arm64': 'docker-image://docker.io/library/alpine:3' }
  // The context's image has no line.
  const none = { step0: at(), step1: at(7) }
  expect(blamed('FROM base-arm64', args, null, none)).toEqual([6, 7, 7])
})

test('arguments of a hostile attestation that are no text are ignored', () =>
  expect(blamed('FROM base-arm64', { 'build-arg:KIND': { a: 1 }, target: 5 }, null)).toEqual([4, 5, 7]))
