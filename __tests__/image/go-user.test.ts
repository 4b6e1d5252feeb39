import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, expect } from '@jest/globals'
import { buildGoProgram } from '../../script/fuzz/go-build.ts'
import { compareUsers } from '../../script/fuzz/go-user.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { findProgram } from '../helpers/programs.ts'

// A fixed part of script/fuzz-users.ts, which can compare any number of users.
const CASES = 5000

const go = findProgram('go')
const { test } = await needs({
  reason: 'Go on PATH and its module github.com/moby/sys/user: install Go and connect to the Go proxy',
  isThere: () => go !== null && hasModule(go),
})

function hasModule(go: string): boolean {
  try {
    execFileSync(go, ['mod', 'download'], {
      cwd: join(import.meta.dirname, '../../script/fuzz/go-user'),
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

afterAll(removeTemporaryFolders)

test(`moby/sys/user finds the same users in ${CASES} pairs of account files, or both refuse`, async () => {
  const program = buildGoProgram(go as string, 'go-user', await temporaryFolder('go-user'))
  const { found, mismatches } = compareUsers(program, 1, CASES)
  expect(mismatches).toEqual([])
  // The cases must be useful: many users that are found, and many that are not.
  expect(found).toBeGreaterThan(CASES / 4)
  expect(found).toBeLessThan((CASES * 3) / 4)
})
