/**
 * Compares the reader of Dockerfiles with BuildKit's parser on random Dockerfiles:
 * node script/fuzz-dockerfile.ts [--cases N] [--seed S]
 * It needs Go on PATH, and BuildKit's module. A difference names its seed; repeat it with --cases 1 --seed S.
 * Exit status: 0 without a difference, 1 with one, 2 for wrong usage.
 */
import { fuzzAgainstGo } from './fuzz/against-go.ts'
import { compareDockerfiles } from './fuzz/dockerfile-reader.ts'
import { buildGoProgram } from './fuzz/go-build.ts'

fuzzAgainstGo({
  script: 'fuzz-dockerfile.ts',
  cases: 'Dockerfiles',
  accepted: 'read',
  build: folder => buildGoProgram('go', 'go-dockerfile', folder),
  compare(program, seed, count) {
    const { read, mismatches } = compareDockerfiles(program, seed, count)
    return { accepted: read, mismatches }
  },
})
