import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { attestedOrigins } from '../../src/origins/attestation.ts'
import { type Origins, readOrigins } from '../../src/origins/provenance.ts'
import { parsePredicate } from '../../src/origins/slsa.ts'
import type { Recipes } from '../../src/origins/sources.ts'

// Recorded from `docker buildx bake`: the target app takes the target base as a context, `target:base`.
const read = (name: string): string => readFileSync(new URL(`../fixtures/buildx/${name}.json`, import.meta.url), 'utf8')
const BASE = 'FROM alpine:3.20\nRUN echo 1 > /one && chmod 777 /one\nRUN echo 2 > /two && chmod 777 /two\n'
const APP = 'FROM mybase\n# a comment\nLABEL a=b\nCOPY a /linked\nUSER 1000\n'

function recipes(app: [string, string] | null, base: [string, string] | null, context = 'mybase'): Recipes {
  const dockerfile = (file: [string, string] | null) => file && parseDockerfile(...file)
  const inputs = { args: [], contexts: [{ name: context, value: 'target:base' }], target: null }
  return {
    own: { dockerfile: dockerfile(app), stage: null, inputs },
    linked: [{ name: 'base', dockerfile: dockerfile(base), stage: null }],
  }
}

function originsOf(name: string, layers: number, known: Recipes): Origins {
  const provenance = parsePredicate(JSON.parse(read(name)))
  if (!provenance) throw new Error('no provenance')
  return readOrigins(provenance, layers, known)
}
const linesOf = ({ blame }: Origins) => blame.map(one => one && `${one.file}:${one.line} ${one.instruction}`)

describe('each layer is blamed on the Dockerfile that it comes from', () => {
  test('two files', () => {
    const origins = originsOf('provenance-linked', 4, recipes(['x/app.Dockerfile', APP], ['x/base.Dockerfile', BASE]))
    expect(linesOf(origins)).toEqual([
      'x/base.Dockerfile:1 FROM alpine:3.20',
      'x/base.Dockerfile:2 RUN echo 1 > /one && chmod 777 /one',
      'x/base.Dockerfile:3 RUN echo 2 > /two && chmod 777 /two',
      'x/app.Dockerfile:4 COPY a /linked',
    ])
    expect(origins.base).toMatchObject({ reference: 'alpine:3.20', layers: 1 })
    expect(origins.dockerfiles.map(({ path, lines }) => [path, lines[0]])).toEqual([
      ['x/base.Dockerfile', 'FROM alpine:3.20'],
      ['x/app.Dockerfile', 'FROM mybase'],
    ])
  })

  test('inline texts, whose names in the provenance are the same', () => {
    const app = '# app\n# file\nFROM base\nCOPY a /a\nUSER 1000\n'
    const base = 'FROM alpine:3.20\nRUN echo b > /b && chmod 777 /b\n'
    const known = recipes(['inline Dockerfile of app', app], ['inline Dockerfile of base', base], 'base')
    expect(linesOf(originsOf('provenance-linked-inline', 3, known))).toEqual([
      'inline Dockerfile of base:1 FROM alpine:3.20',
      'inline Dockerfile of base:2 RUN echo b > /b && chmod 777 /b',
      'inline Dockerfile of app:4 COPY a /a',
    ])
  })

  test('two stages of one file, of which the context replaces one', () => {
    const text =
      'FROM alpine:3.20 AS base\nRUN echo 1 > /one && chmod 777 /one\nFROM base AS app\nCOPY a /a\nUSER 1000\n'
    const known = recipes(['Dockerfile', text], ['Dockerfile', text], 'base')
    expect(linesOf(originsOf('provenance-linked-stage', 3, known))).toEqual([
      'Dockerfile:1 FROM alpine:3.20 AS base',
      'Dockerfile:2 RUN echo 1 > /one && chmod 777 /one',
      'Dockerfile:4 COPY a /a',
    ])
  })
})

describe('a text that is not known', () => {
  const base: [string, string] = ['base.Dockerfile', BASE]
  const app: [string, string] = ['app.Dockerfile', APP]
  const filesOf = (known: Recipes) => originsOf('provenance-linked', 4, known).blame.map(one => one?.file ?? null)
  test.each<[string, Recipes, (string | null)[]]>([
    ['of the linked target: no line', recipes(app, null), ['app.Dockerfile:1', null, null, 'app.Dockerfile']],
    ['of the target: the name in the provenance', recipes(null, base), Array(3).fill(base[0]).concat('app.Dockerfile')],
    ['of both: no line', recipes(null, null), [null, null, null, null]],
    ['of neither, because they changed', recipes(['a', 'FROM x\n'], ['b', 'FROM y\n']), ['a:1', null, null, null]],
  ])('%s', (_, known, expected) =>
    // The base image is then blamed on the FROM of the target.
    expect(filesOf(known)).toEqual(expected.map(file => file?.replace(/:1$/, '') ?? null)),
  )
})

test('in an attestation, the names of Dockerfiles tell them apart, unless they are the same', () => {
  const attested = (name: string, layers: number) => {
    const statement = Buffer.from(JSON.stringify({ predicate: JSON.parse(read(name)) }))
    return attestedOrigins(statement, layers)?.blame.map(one => one && `${one.file}:${one.line}`)
  }
  expect(attested('provenance-linked', 4)).toEqual(
    [1, 2, 3].map(n => `base.Dockerfile:${n}`).concat('app.Dockerfile:4'),
  )
  expect(attested('provenance-linked-inline', 3)).toEqual([null, null, null])
})

describe('a base image without layers', () => {
  // BuildKit starts from nothing: the base of FROM 127.0.0.1:5000/lb-empty:1 is in no step.
  const baseOf = (change: (predicate: { materials: unknown }) => void = () => {}) => {
    const predicate = JSON.parse(read('provenance-empty-base'))
    change(predicate)
    const provenance = parsePredicate(predicate)
    const own = { dockerfile: null, stage: null }
    return provenance && readOrigins(provenance, 1, { own, linked: [] }).base
  }

  test('has its name, its digest and no layers', () =>
    expect(baseOf()).toEqual({
      reference: '127.0.0.1:5000/lb-empty:1',
      digest: 'sha256:1f1da9ec9fa3158650d93fdc30a7fc00cba6c301b8173ecf7c82a6e0d70fb55f',
      layers: 0,
      knownBy: 'provenance',
    }))

  test('an image that the build did not resolve is not the base', () =>
    expect(baseOf(predicate => (predicate.materials = []))).toMatchObject({ reference: null, knownBy: 'provenance' }))
})
