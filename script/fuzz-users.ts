/**
 * Compares the user of a container with moby/sys/user on random account files:
 * node script/fuzz-users.ts [--cases N] [--seed S]
 * It needs Go on PATH, and fetches the module. A difference names its seed; repeat it with --cases 1 --seed S.
 * Exit status: 0 without a difference, 1 with one, 2 for wrong usage.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFuzzFlags } from './fuzz/flags.ts'
import { buildGoProgram } from './fuzz/go-build.ts'
import { compareUsers } from './fuzz/go-user.ts'

const BATCH = 2000

const { cases, seed } = readFuzzFlags('fuzz-users.ts')
const folder = mkdtempSync(join(tmpdir(), 'stagegate-go-user-'))
let differences = 0
let found = 0
try {
  const program = buildGoProgram('go', 'go-user', folder)
  for (let at = seed; at < seed + cases; at += BATCH) {
    const result = compareUsers(program, at, Math.min(BATCH, seed + cases - at))
    found += result.found
    differences += result.mismatches.length
    for (const mismatch of result.mismatches) console.log(JSON.stringify(mismatch))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${cases} users from seed ${seed}: ${found} found, ${differences} differences`)
process.exitCode = differences === 0 ? 0 : 1
