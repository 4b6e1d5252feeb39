import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import type { BudgetSize } from '../../src/options/options.ts'
import { FAIL_ON, type FailOn } from '../../src/options/severity.ts'
import { readImages } from '../../src/pipeline/read-images.ts'
import { evaluateImage, fakePolicy } from '../helpers/evaluate.ts'
import { type Blobs, json, type LayoutImage, putBlob, putImage, putIndex, writeLayout } from '../helpers/layout.ts'
import { fakePorts } from '../helpers/ports.ts'

// Anyone can write an image's history, annotations and provenance. This image has a secret in its lowest layer.
const KEY = `[default]\naws_access_key_id = ${'AKIA'}Q3EGRWVJ5TNPX2LM\naws_secret_access_key = ${'hT9vR2kXq7LmZ4wY'}bN8cJd5fGs1PaE6uVoK3iQxW\n`
const file = (path: string, content: string, mode = 0o644) => ({ path, content, mode })
const copy = { created_by: 'COPY . . # buildkit' }
const command = { created_by: 'CMD ["sh"]', empty_layer: true }
const image: LayoutImage = {
  layers: [
    [file('root/.aws/credentials', KEY), file('usr/bin/gcc', '#!/bin/sh\n', 0o755)],
    [file('usr/lib/gcc/x86_64-linux-gnu/14/cc1', 'compiler', 0o755)],
    [file('app', '#!/bin/sh\n', 0o755)],
  ],
  config: { User: '1000', Entrypoint: ['/app'] },
}
const withHistory = { ...image, configFields: { history: [copy, copy, command, copy] } }
const annotations = {
  'org.opencontainers.image.base.name': 'node:24',
  'org.opencontainers.image.base.digest': `sha256:${'a'.repeat(64)}`,
}
const provenance = {
  buildConfig: {
    llbDefinition: [
      { id: 'step0', op: { Op: { source: { identifier: 'docker-image://docker.io/library/node:24' } } } },
      { id: 'step1', op: { Op: { file: { actions: [{ input: 0, secondaryInput: -1 }] } } }, inputs: ['step0:0'] },
      { id: 'step2', inputs: ['step1:0'] },
    ],
  },
}

function putAttested(blobs: Blobs, image: LayoutImage) {
  const subject = putImage(blobs, image)
  const statement = putBlob(blobs, json({ predicate: provenance }), 'application/vnd.in-toto+json')
  const type = { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' }
  const config = putBlob(
    blobs,
    json({ os: 'unknown', architecture: 'unknown' }),
    'application/vnd.oci.image.config.v1+json',
  )
  const manifest = { schemaVersion: 2, config, layers: [{ ...statement, annotations: type }] }
  const attestation = {
    ...putBlob(blobs, json(manifest), 'application/vnd.oci.image.manifest.v1+json'),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': subject.digest,
    },
  }
  return putIndex(blobs, [subject, attestation])
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimed-base-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function inspected(
  put: (blobs: Blobs) => ReturnType<typeof putImage>,
  failOn: FailOn = 'error',
  budget?: BudgetSize,
) {
  const blobs: Blobs = new Map()
  writeLayout(folder, blobs, [put(blobs)])
  const {
    images: [read],
  } = await readImages(folder, { limits: DEFAULT_LIMITS, ports: fakePorts() as never })
  if (!read) throw new Error('no image')
  const budgets = budget ? [{ target: 'app', platform: null, size: budget, limit: 1e9, from: 'test' }] : []
  const policy = fakePolicy({ severities: resolveSeverities('recommended', {}), failOn, budgets })
  const evaluated = evaluateImage(read, policy)
  const errors = evaluated.findings.filter(({ severity }) => severity === 'error').map(({ check }) => check)
  return { ...evaluated, base: read.base, errors, failing: evaluated.findings.filter(({ fails }) => fails) }
}

describe.each([
  ['history', (blobs: Blobs) => putImage(blobs, withHistory), 2],
  ['annotation', (blobs: Blobs) => putImage(blobs, { ...withHistory, annotations }), 2],
  ['attestation', (blobs: Blobs) => putAttested(blobs, image), 2],
] as const)('a base that is known by %s alone', (knownBy, put, layers) => {
  test('is named', async () => expect((await inspected(put)).base).toMatchObject({ knownBy, layers }))

  test('turns no error into something less severe', async () => {
    const unclaimed = await inspected(blobs => putImage(blobs, image))
    expect(unclaimed.base.knownBy).toBe('none')
    expect(unclaimed.errors).toContain('secrets/cloud-credential')
    const claimed = await inspected(put)
    expect(claimed.errors).toEqual(unclaimed.errors)
    expect(claimed.verdict).toBe('failed')
  })

  test.each(FAIL_ON)('changes no finding, with fail-on %s', async failOn => {
    const findings = async (of: typeof put) => (await inspected(of, failOn)).findings.map(({ fails, ...one }) => one)
    const unclaimed = await inspected(blobs => putImage(blobs, image))
    expect(await findings(put)).toEqual(unclaimed.findings.map(({ fails, ...one }) => one))
  })

  test('is the origin of no layer: own layers have no size, and a budget for them is not evaluated', async () => {
    const { image: read, unevaluated, verdict } = await inspected(put, 'never', 'own')
    expect(read.layers.map(({ origin }) => origin)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(read.size.own).toBeNull()
    expect(unevaluated).toEqual([{ size: 'own', unknown: 'origins' }])
    expect(verdict).toBe('error')
  })
})
