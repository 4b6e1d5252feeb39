/**
 * Compares the reader of Dockerfiles with BuildKit's parser on random Dockerfiles:
 * node script/fuzz-dockerfile.ts [--cases N] [--seed S]
 * It needs Go on PATH, and BuildKit's module. A difference names its seed; repeat it with --cases 1 --seed S.
 * Exit status: 0 without a difference, 1 with one, 2 for wrong usage.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBuildKitReader, compareDockerfiles } from './fuzz/dockerfile-reader.ts'
import { readFuzzFlags } from './fuzz/flags.ts'

const BATCH = 2000

const { cases, seed } = readFuzzFlags('fuzz-dockerfile.ts')
const folder = mkdtempSync(join(tmpdir(), 'stagegate-go-dockerfile-'))
let differences = 0
let read = 0
try {
  const program = buildBuildKitReader('go', folder)
  for (let at = seed; at < seed + cases; at += BATCH) {
    const result = compareDockerfiles(program, at, Math.min(BATCH, seed + cases - at))
    read += result.read
    differences += result.mismatches.length
    for (const mismatch of result.mismatches) console.log(JSON.stringify(mismatch))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${cases} Dockerfiles from seed ${seed}: ${read} read, ${differences} differences`)
process.exitCode = differences === 0 ? 0 : 1
