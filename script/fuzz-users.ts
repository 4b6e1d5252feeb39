/**
 * Compares the user of a container with moby/sys/user on random account files:
 * node script/fuzz-users.ts [--cases N] [--seed S]
 * It needs Go on PATH, and fetches the module. A difference names its seed; repeat it with --cases 1 --seed S.
 * Exit status: 0 without a difference, 1 with one, 2 for wrong usage.
 */
import { fuzzAgainstGo } from './fuzz/against-go.ts'
import { buildGoProgram } from './fuzz/go-build.ts'
import { compareUsers } from './fuzz/go-user.ts'

fuzzAgainstGo({
  script: 'fuzz-users.ts',
  cases: 'users',
  accepted: 'found',
  build: folder => buildGoProgram('go', 'go-user', folder),
  compare(program, seed, count) {
    const { found, mismatches } = compareUsers(program, seed, count)
    return { accepted: found, mismatches }
  },
})
