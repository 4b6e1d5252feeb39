/**
 * Compares the tar reader with Go's archive/tar on random archives: node script/fuzz-tar.ts [--cases N] [--seed S]
 * It needs Go on PATH. A difference names its seed; repeat it with --cases 1 --seed S.
 * Exit status: 0 without a difference, 1 with one, 2 for wrong usage.
 */
import { fuzzAgainstGo } from './fuzz/against-go.ts'
import { buildGoProgram } from './fuzz/go-build.ts'
import { compareReaders } from './fuzz/go-reader.ts'

fuzzAgainstGo({
  script: 'fuzz-tar.ts',
  cases: 'archives',
  accepted: 'read',
  build: folder => buildGoProgram('go', 'go-tar', folder),
  compare(program, seed, count) {
    const { read, mismatches } = compareReaders(program, seed, count)
    return { accepted: read, mismatches }
  },
})
