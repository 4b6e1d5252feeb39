import { afterAll, expect } from '@jest/globals'
import { buildGoProgram } from '../../../script/fuzz/go-build.ts'
import { compareReaders } from '../../../script/fuzz/go-reader.ts'
import { removeTemporaryFolders, temporaryFolder } from '../../helpers/bundle.ts'
import { needs } from '../../helpers/needs.ts'
import { findProgram } from '../../helpers/programs.ts'

// A fixed part of script/fuzz-tar.ts, which can compare any number of archives.
const CASES = 3000

const go = findProgram('go')
const { test } = await needs({ reason: 'Go on PATH: install it', isThere: () => go !== null })

afterAll(removeTemporaryFolders)

test(`Go reads the same members of ${CASES} archives, or both readers refuse them`, async () => {
  const program = buildGoProgram(go as string, 'go-tar', await temporaryFolder('go-tar'))
  const { read, mismatches } = compareReaders(program, 1, CASES)
  expect(mismatches).toEqual([])
  // The cases must be useful: many that are read, and many that are refused.
  expect(read).toBeGreaterThan(CASES / 4)
  expect(read).toBeLessThan((CASES * 3) / 4)
})
