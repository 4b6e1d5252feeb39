/** BuildKit's own parser, built from its module, reads the same in Dockerfiles as Stagegate. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from '@jest/globals'
import { compareDockerfiles, readWithBuildKit } from '../../script/fuzz/dockerfile-reader.ts'
import { buildGoProgram, goFolder } from '../../script/fuzz/go-build.ts'
import { once } from '../../src/image/once.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { findProgram } from '../helpers/programs.ts'
import { CORPUS } from './corpus.ts'

// A fixed part of script/fuzz-dockerfile.ts, which can compare any number of Dockerfiles.
const CASES = 3000
const FIXTURE = join(import.meta.dirname, '../fixtures/dockerfiles/buildkit.json')
/** The first build compiles the module. */
const PATIENCE = 300_000

const go = findProgram('go')
const { test } = await needs({
  reason: "Go on PATH, and BuildKit's module: install Go, and make its module proxy reachable",
  isThere: () => go !== null && isModuleThere(go),
})

function isModuleThere(program: string): boolean {
  const { status, stderr } = spawnSync(program, ['mod', 'download'], {
    cwd: goFolder('go-dockerfile'),
    encoding: 'utf8',
  })
  if (status === 0 || /no such host|requires go >=/.test(stderr)) return status === 0
  throw new Error(`Go could not fetch the module: ${stderr}`)
}

const reader = once(async () => buildGoProgram(go as string, 'go-dockerfile', await temporaryFolder('go-dockerfile')))
afterAll(removeTemporaryFolders)

test(
  'the fixture has what BuildKit reads in the corpus',
  async () => {
    const cases = CORPUS.map(([, Text]) => ({ Text, Words: [], Values: [] }))
    const answers = readWithBuildKit(await reader(), cases)
    const byText = Object.fromEntries(cases.map(({ Text }, index) => [Text, answers[index]]))
    if (process.env['UPDATE_FIXTURES']) writeFileSync(FIXTURE, `${JSON.stringify(byText, null, 1)}\n`)
    expect(JSON.parse(readFileSync(FIXTURE, 'utf8'))).toEqual(byText)
  },
  PATIENCE,
)

test(
  `BuildKit reads the same in ${CASES} random Dockerfiles`,
  async () => {
    const { read, mismatches } = compareDockerfiles(await reader(), 1, CASES)
    expect(mismatches).toEqual([])
    expect(read).toBeGreaterThan(CASES / 5)
  },
  PATIENCE,
)
