import { describe, expect, test } from '@jest/globals'
import { unpinnedBase } from '../../../src/checks/metadata/unpinned-base.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { toSource } from '../../../src/checks/source.ts'
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts'
import type { BuildInputs } from '../../../src/dockerfile/expand.ts'
import type { Digest } from '../../../src/oci/digest.ts'
import { parseAssignment } from '../../../src/text/assignment.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { builtFrom, findingsOf, wordsOf } from '../images.ts'

const DIGEST = `sha256:${'5'.repeat(64)}`

/** Each finding as `3 node:24`: the line, and the image that it names. */
function findingLines(text: string, given: Partial<BuildInputs> = {}): string[] {
  return findingsOf(unpinnedBase, {}, builtFrom(text, given)).map(({ blame, data, severity }) => {
    expect(severity).toBe('info')
    return `${blame?.line} ${data['reference']}${data['base'] ? ', the base' : ''}`
  })
}

describe('named by tag', () => {
  test.each<[string, string, string[]]>([
    ['a tag', 'FROM node:24-slim\n', ['1 node:24-slim, the base']],
    ['no tag', 'FROM ghcr.io/owner/name\n', ['1 ghcr.io/owner/name, the base']],
    ['the latest', 'FROM node:latest AS x\nRUN true\n', ['1 node:latest, the base']],
    ['an argument', 'ARG V=24\nFROM node:$V\n', ['2 node:24, the base']],
    ['a build stage', 'FROM golang AS build\nFROM scratch\nCOPY --from=build /a /a\n', ['1 golang']],
    ['a source of COPY', 'FROM scratch\nCOPY --from=busybox:1 /a /a\n', ['2 busybox:1']],
    [
      'a mount',
      `FROM debian@${DIGEST}\nRUN --mount=type=bind,from=uv:1,target=/a --mount=from=uv:1,target=/b x\n`,
      ['2 uv:1'],
    ],
    ['two stages below the target', 'FROM node:24 AS base\nFROM base AS x\nFROM x\n', ['1 node:24, the base']],
    ['each FROM', 'FROM a:1 AS a\nFROM b:1\nCOPY --from=a /a /a\n', ['1 a:1', '2 b:1, the base']],
  ])('%s', (_, text, expected) => {
    expect(findingLines(text)).toEqual(expected)
  })
})

describe('pinned, or not from a registry', () => {
  test.each<[string, string, { args?: string[]; contexts?: string[] }]>([
    ['tag and digest', `FROM node:24-slim@${DIGEST}\n`, {}],
    ['a digest', `FROM node@${DIGEST}\n`, {}],
    ['a digest in an argument', `ARG BASE=node@${DIGEST}\nFROM $BASE\n`, {}],
    ['a digest that the build was given', 'ARG BASE=node:24\nFROM $BASE\n', { args: [`BASE=node@${DIGEST}`] }],
    ['scratch', 'FROM scratch\n', {}],
    ['a context that is a pinned image', 'FROM a:1\n', { contexts: [`a:1=docker-image://a:1@${DIGEST}`] }],
    [
      'a stage that only the target has',
      'FROM node:24 AS base-test\nFROM x@'.concat(DIGEST, ' AS base-default\nFROM base-$TARGETSTAGE\n'),
      {},
    ],
    ['a named context', 'FROM Tools AS t\nFROM scratch\nCOPY --from=tools /a /a\n', { contexts: ['tools=./x'] }],
    ['an argument that only the builder knows', 'FROM base:$BUILDARCH\n', {}],
    ['an argument from the environment', 'ARG BASE\nFROM $BASE\n', { args: ['BASE'] }],
    ['a context under another spelling', 'FROM docker.io/library/tools:latest\n', { contexts: ['tools=./x'] }],
    ['a stage that a context replaces', 'FROM node AS a\nFROM scratch\nCOPY --from=a /a /a\n', { contexts: ['a=./x'] }],
    ['a stage that the target does not need', 'FROM node:24 AS test\nFROM scratch\n', {}],
    ['a stage by its number', `FROM node@${DIGEST}\nFROM scratch\nCOPY --from=0 /a /a\n`, {}],
  ])('%s', (_, text, given) => {
    const { args = [], contexts = [] } = given
    expect(findingLines(text, { args: args.map(parseAssignment), contexts: contexts.map(parseAssignment) })).toEqual([])
  })
})

test('TARGETSTAGE is the name of the target, or default without a name', () => {
  const text = 'FROM node:24 AS base-default\nFROM node:25 AS base-app\nFROM base-$TARGETSTAGE AS app\n'
  expect(findingLines(text)).toEqual(['1 node:24, the base'])
  expect(findingLines(text, { target: 'app' })).toEqual(['2 node:25, the base'])
})

describe('a named context that is an image', () => {
  const contexts = [{ name: 'base', value: 'docker-image://alpine:3.20' }]
  test.each<[string, string, string[]]>([
    ['replaces an image', 'FROM base\n', ['1 alpine:3.20, the base']],
    ['replaces a stage', 'FROM debian AS base\nRUN x\nFROM base\n', ['3 alpine:3.20, the base']],
    ['replaces the target', 'FROM debian AS base\n', ['1 alpine:3.20, the base']],
    ['is copied from', 'FROM scratch\nCOPY --from=base /a /a\n', ['2 alpine:3.20']],
    ['is a stage by its number', 'FROM debian AS base\nFROM scratch\nCOPY --from=0 /a /a\n', ['3 alpine:3.20']],
    ['is not used', 'FROM scratch\n', []],
  ])('%s', (_, text, expected) => expect(findingLines(text, { contexts })).toEqual(expected))

  test('the message and the fix name the context', () => {
    const [words] = wordsOf(unpinnedBase, {}, builtFrom('FROM debian AS base\nFROM base\n', { contexts }))
    expect(words).toEqual({
      message: 'The base image `alpine:3.20` of the named context `base` is not pinned by digest, so it can change.',
      fix: 'Append the digest to the context (`base=docker-image://alpine:3.20@sha256:…`).',
    })
  })
})

describe('a bake target that is a context', () => {
  const linked = (name: string, text: string, contexts: string[] = []) => {
    const dockerfile = parseDockerfile(`${name}.Dockerfile`, text)
    return {
      name,
      dockerfile,
      stage: null,
      inputs: { args: [], contexts: contexts.map(parseAssignment), target: null },
    }
  }
  const placesOf = (text: string, contexts: string[], targets: ReturnType<typeof linked>[]) => {
    const target = { ...linked('app', text, contexts), role: 'gated' as const, linked: targets }
    return findingsOf(unpinnedBase, {}, toSource(target, null)).map(
      ({ blame, data }) => `${blame?.file}:${blame?.line} ${data['reference']}${data['base'] ? ', the base' : ''}`,
    )
  }
  const base = linked('base', 'FROM alpine:3.20\nCOPY --from=uv:1 /uv /\n')

  test('has the base image, and all other images that it names', () =>
    expect(placesOf('FROM mybase\n', ['mybase=target:base'], [base])).toEqual([
      'base.Dockerfile:1 alpine:3.20, the base',
      'base.Dockerfile:2 uv:1',
    ]))

  test('through another target', () => {
    const middle = linked('middle', 'FROM below\n', ['below=target:base'])
    expect(placesOf('FROM mybase\n', ['mybase=target:middle'], [middle, base])[0]).toBe(
      'base.Dockerfile:1 alpine:3.20, the base',
    )
  })

  test('as a source of COPY, its images are not the base', () =>
    expect(placesOf('FROM node:24\nCOPY --from=mybase /a /a\n', ['mybase=target:base'], [base])).toEqual([
      'app.Dockerfile:1 node:24, the base',
      'base.Dockerfile:1 alpine:3.20',
      'base.Dockerfile:2 uv:1',
    ]))

  test('without its Dockerfile, or if it is not used, it names none', () => {
    expect(placesOf('FROM mybase\n', ['mybase=target:base'], [])).toEqual([])
    expect(placesOf('FROM scratch\n', ['mybase=target:base'], [base])).toEqual([])
  })
})

test('the finding has the known digest of the base', () => {
  const base = { reference: 'node:24', digest: DIGEST as Digest, layers: 0 }
  const [finding] = findingsOf(unpinnedBase, { base }, builtFrom('FROM node:24\n'))
  expect(finding?.data).toEqual({ reference: 'node:24', base: true, digest: DIGEST })
})

/** The findings of a second platform that the first does not have. */
function findingsOfSecond(text: string): string[] {
  const of = (architecture: string) => {
    const dockerfile = parseDockerfile('Dockerfile', text)
    const target = { name: 'x', role: 'gated', stage: null, dockerfile } as const
    return toSource(target, null, undefined, { os: 'linux', architecture, variant: null })
  }
  const first = runChecks(fakeImage(), {}, [unpinnedBase], of('amd64')).findings
  const second = runChecks(fakeImage(), {}, [unpinnedBase], of('arm64'), first)
  return second.findings.map(({ blame, data }) => `${blame?.line} ${data['reference']}`)
}

test('a platform has findings that the first one does not have', () => {
  const text = 'FROM debian:12 AS base-amd64\nFROM debian:13 AS base-arm64\nFROM base-$TARGETARCH\n'
  expect(findingsOfSecond(text)).toEqual(['2 debian:13'])
})

test('all platforms of a target have one finding', () => {
  expect(findingsOfSecond('FROM node:24\n')).toEqual([])
})

test('without the Dockerfile it is not applicable', () => {
  expect(runChecks(fakeImage(), {}, [unpinnedBase]).results[0]?.result).toBe('not-applicable')
})

test('the preset strict makes it a warning', () => {
  expect(resolveSeverities('strict', {}, [unpinnedBase])).toEqual({ 'metadata/unpinned-base': 'warning' })
})
