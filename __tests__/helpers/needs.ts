/** What a test needs of its machine: the one way in which a test is skipped. */
import { describe, test } from '@jest/globals'

/** Something that a machine may lack. */
export interface Need {
  /** What is missing, and what it takes to have it: `WHAT: ACTION`. The list of skips shows each reason once. */
  reason: string
  /** The word of STAGEGATE_TEST_REQUIRE that promises it: the step of `script/engine` that brings it. */
  promise?: string
  /** Whether the answer takes a build. What is promised is not probed at that price: the test itself fails. */
  costly?: boolean
  /** @throws Error where it cannot be known: a probe that fails by itself is no reason to skip */
  isThere(): boolean | Promise<boolean>
}

export interface Runners {
  test: typeof test
  describe: typeof describe
}

/**
 * Jest's `test` and `describe` for what needs all of this. Where something is missing they skip, and the title ends with
 * `[needs: REASON]`, for the first that is missing.
 * @throws Error where `script/test` promised something that is missing, and where a probe failed
 */
export async function needs(...all: readonly Need[]): Promise<Runners> {
  const reason = await firstMissing(all, promises(process.env['STAGEGATE_TEST_REQUIRE']))
  return reason === null ? { test, describe } : skipping({ test, describe }, reason)
}

/** STAGEGATE_TEST_REQUIRE: words separated by spaces. */
export function promises(variable: string | undefined): ReadonlySet<string> {
  return new Set(variable?.split(' ').filter(Boolean))
}

/** The reason of the first that is missing, or null. */
export async function firstMissing(all: readonly Need[], promised: ReadonlySet<string>): Promise<string | null> {
  for (const need of all) {
    const required = need.promise !== undefined && promised.has(need.promise)
    if ((required && need.costly) || (await need.isThere())) continue
    if (required) throw new Error(`script/test has set up "${need.promise}", and yet this is missing: ${need.reason}`)
    return need.reason
  }
  return null
}

/** `test` and `describe` that skip, and say why in the title. */
export function skipping(runners: Runners, reason: string): Runners {
  if (/[[\]\n%]/.test(reason)) throw new Error(`the list of skips cannot show this reason: ${reason}`)
  const title = (name: unknown) => `${name} [needs: ${reason}]`
  const skip = <T extends typeof test | typeof describe>(runner: T): T => {
    // Each has the form of the runner that it takes the place of.
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
