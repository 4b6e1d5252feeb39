import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFuzzFlags } from './flags.ts'

const BATCH = 2000

interface Comparison {
  /** The fuzzer, as `fuzz-tar.ts`. */
  script: string
  /** What a case is, as `archives`. */
  cases: string
  /** What was done to the cases that both sides accept, as `read`. */
  accepted: string
  /** Builds the Go program into a folder, and returns its path. */
  build(folder: string): string
  /** Compares `count` cases from a seed on. */
  compare(program: string, seed: number, count: number): { accepted: number; mismatches: readonly unknown[] }
}

/**
 * Compares Stagegate with a Go program on random cases, as many as the flags say. Prints each difference, then the totals.
 * The exit status of the process is 1 after a difference.
 */
export function fuzzAgainstGo(comparison: Comparison): void {
  const { cases, seed } = readFuzzFlags(comparison.script)
  const folder = mkdtempSync(join(tmpdir(), 'stagegate-go-'))
  let differences = 0
  let accepted = 0
  try {
    const program = comparison.build(folder)
    for (let at = seed; at < seed + cases; at += BATCH) {
      const result = comparison.compare(program, at, Math.min(BATCH, seed + cases - at))
      accepted += result.accepted
      differences += result.mismatches.length
      for (const mismatch of result.mismatches) console.log(JSON.stringify(mismatch))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const totals = `${accepted} ${comparison.accepted}, ${differences} differences`
  console.log(`${cases} ${comparison.cases} from seed ${seed}: ${totals}`)
  process.exitCode = differences === 0 ? 0 : 1
}
