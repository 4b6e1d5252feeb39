/** Requirements of tests. This is the only way to skip a test. */
import { describe, test } from '@jest/globals'

/** Something that a machine may lack. */
export interface Need {
  /** What is missing and how to get it: `WHAT: ACTION`. The list of skips shows each reason once. */
  reason: string
  /** The command of `script/engine` that provides it; STAGEGATE_TEST_REQUIRE lists the commands that succeeded. */
  promise?: string
  /** Whether the probe needs a build. If the need is promised, it is not probed: the test itself fails instead. */
  costly?: boolean
  /** @throws Error if it cannot be determined: a failed probe is not a reason to skip */
  isThere(): boolean | Promise<boolean>
}

export interface Runners {
  test: typeof test
  describe: typeof describe
}

/**
 * Jest's `test` and `describe` for tests with these needs. If something is missing, they skip, and the title ends with
 * `[needs: REASON]` for the first missing need.
 * @throws Error if something is missing that `script/test` promised, or if a probe failed
 */
export async function needs(...all: readonly Need[]): Promise<Runners> {
  const reason = await firstMissing(all, promises(process.env['STAGEGATE_TEST_REQUIRE']))
  return reason === null ? { test, describe } : skipping({ test, describe }, reason)
}

/** Parses STAGEGATE_TEST_REQUIRE: words separated by spaces. */
export function promises(variable: string | undefined): ReadonlySet<string> {
  return new Set(variable?.split(' ').filter(Boolean))
}

/** The reason of the first missing need; null if none is missing. */
export async function firstMissing(all: readonly Need[], promised: ReadonlySet<string>): Promise<string | null> {
  for (const need of all) {
    const required = need.promise !== undefined && promised.has(need.promise)
    if ((required && need.costly) || (await need.isThere())) continue
    if (required) throw new Error(`script/test has set up "${need.promise}", but this is missing: ${need.reason}`)
    return need.reason
  }
  return null
}

/** `test` and `describe` that skip, with the reason in the title. */
export function skipping(runners: Runners, reason: string): Runners {
  if (/[[\]\n%]/.test(reason)) throw new Error(`the list of skips cannot show this reason: ${reason}`)
  const title = (name: unknown) => `${name} [needs: ${reason}]`
  const skip = <T extends typeof test | typeof describe>(runner: T): T => {
    // The replacement has the same properties as Jest's runner.
    const named = (name: unknown, ...rest: unknown[]) => (runner.skip as Loose)(title(name), ...rest)
    const each =
      (...table: unknown[]) =>
      (name: unknown, ...rest: unknown[]) =>
        ((runner.skip.each as Loose)(...table) as Loose)(title(name), ...rest)
    return Object.assign(named, { each }) as unknown as T
  }
  return { test: skip(runners.test), describe: skip(runners.describe) }
}

type Loose = (...all: unknown[]) => unknown
