import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Lint } from '../src/build/lint-answer.ts'
import { resolveSeverities } from '../src/checks/severities.ts'
import { readOptions } from '../src/options/read.ts'
import type { Ports } from '../src/ports.ts'
import { verifyTarget } from '../src/target.ts'
import { type Blobs, putImage, putIndex, writeLayout } from './helpers/layout.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'target-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Takes the place of buildx: writes an image of two platforms where the build was asked to. */
const run: Ports['exec']['run'] = async (_, args) => {
  const blobs: Blobs = new Map()
  const images = ['amd64', 'arm64'].map(architecture =>
    putImage(blobs, { layers: [[{ path: architecture, content: 'x' }]], platform: { os: 'linux', architecture } }),
  )
  const index = putIndex(blobs, images)
  const place = join(folder, 'target-app')
  writeLayout(join(place, 'layout'), blobs, [index])
  const metadata = args[args.indexOf('--metadata-file') + 1] ?? ''
  writeFileSync(metadata, JSON.stringify({ 'containerimage.digest': index.digest }))
  return { status: 0, stdout: '', stderr: '' }
}

const SETS: [string, Lint][] = [
  ['a failure', { kind: 'failed', message: 'ERROR: x' }],
  ['a failure of all stages', { kind: 'failed', message: 'ERROR: x', beyond: true }],
  ['a builder that cannot check', { kind: 'unsupported' }],
  ['a linked target', { kind: 'unsupported', linked: true }],
  ['what is left out', { kind: 'read', warnings: [], leftOut: 3 }],
]

test.each(SETS)('what is said of the Dockerfile is said of the first platform alone: %s', async (_, lint) => {
  const log = { info() {}, warning() {}, group() {} }
  const outcome = await verifyTarget(
    { name: 'app', role: 'gated', stage: null, dockerfile: null },
    {
      options: readOptions({ context: 'https://example.com/a.git' }, folder, []),
      ports: { exec: { run }, log, env: {}, cwd: folder, signal: new AbortController().signal },
      builder: { name: 'b', driver: 'docker-container', created: false, ghaCache: false },
      gha: { readable: false, writable: false },
      folder,
      rules: Promise.resolve({
        severities: resolveSeverities('recommended', { 'dockerfile/unchecked': 'error' }),
        budgets: [],
        growth: [],
        baseline: null,
        waivers: [],
        failOn: 'error',
        now: new Date(0),
      }),
      reads: new Map(),
      lints: Promise.resolve(new Map([['app', lint]])),
    },
  )
  expect(outcome.failure).toBeNull()
  const found = outcome.judgements.map(({ findings }) =>
    findings.filter(({ check }) => check === 'dockerfile/unchecked'),
  )
  expect(found.map(({ length }) => length)).toEqual([1, 0])
})
