/**
 * Compares the tar reader with Go's archive/tar on random archives: node script/fuzz-tar.ts [--cases N] [--seed S]
 * It needs Go on PATH. A difference names its seed; repeat it with --cases 1 --seed S.
 * Exit status: 0 without a difference, 1 with one, 2 for wrong usage.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFuzzFlags } from './fuzz/flags.ts'
import { buildGoProgram } from './fuzz/go-build.ts'
import { compareReaders } from './fuzz/go-reader.ts'

const BATCH = 2000

const { cases, seed } = readFuzzFlags('fuzz-tar.ts')
const folder = mkdtempSync(join(tmpdir(), 'stagegate-go-tar-'))
let differences = 0
let read = 0
try {
  const program = buildGoProgram('go', 'go-tar', folder)
  for (let at = seed; at < seed + cases; at += BATCH) {
    const result = compareReaders(program, at, Math.min(BATCH, seed + cases - at))
    read += result.read
    differences += result.mismatches.length
    for (const mismatch of result.mismatches) console.log(JSON.stringify(mismatch))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${cases} archives from seed ${seed}: ${read} read, ${differences} differences`)
process.exitCode = differences === 0 ? 0 : 1
