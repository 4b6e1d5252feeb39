import { describe, expect, test } from '@jest/globals'
import { unpinnedBase } from '../../../src/checks/metadata/unpinned-base.ts'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { toSource } from '../../../src/checks/source.ts'
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts'
import type { Digest } from '../../../src/oci/digest.ts'
import { fakeImage } from '../../helpers/image.ts'
import { builtFrom, findingsOf } from '../images.ts'

const DIGEST = `sha256:${'5'.repeat(64)}`

/** Each finding as `3 node:24`: the line, and the image that it names. */
function findingLines(text: string, given: { args?: string[]; contexts?: string[] } = {}): string[] {
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
    ['a named context', 'FROM Tools AS t\nFROM scratch\nCOPY --from=tools /a /a\n', { contexts: ['tools=./x'] }],
    ['an argument that only the builder knows', 'FROM base:$BUILDARCH\n', {}],
    ['an argument from the environment', 'ARG BASE\nFROM $BASE\n', { args: ['BASE'] }],
    ['a context under another spelling', 'FROM docker.io/library/tools:latest\n', { contexts: ['tools=./x'] }],
    ['a stage that a context replaces', 'FROM node AS a\nFROM scratch\nCOPY --from=a /a /a\n', { contexts: ['a=./x'] }],
    ['a stage that the target does not need', 'FROM node:24 AS test\nFROM scratch\n', {}],
    ['a stage by its number', `FROM node@${DIGEST}\nFROM scratch\nCOPY --from=0 /a /a\n`, {}],
  ])('%s', (_, text, given) => {
    expect(findingLines(text, given)).toEqual([])
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
