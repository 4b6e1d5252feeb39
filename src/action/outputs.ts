import type { Report } from '../report/model.ts'
import { failedFirst } from '../report/order.ts'
import { shorten } from '../text/shorten.ts'

/**
 * Outputs of a job may take 1 MB in all, as UTF-16 (docs.github.com, "Passing information between jobs"): a job that
 * passes on more fails. These two take three quarters of it at most; most of the room is for the targets.
 */
const MAX_TARGETS_CHARACTERS = 300_000
const MAX_PUSHED_CHARACTERS = 75_000

/** Characters of a target's name. */
const LONGEST_NAME = 300

/** An output as JSON, and how many entries it lacks. */
export interface ListOutput {
  json: string
  leftOut: number
}

/** The output `targets`: those that did not pass first. */
export function targetsOutput(report: Report): ListOutput {
  return shortened(failedFirst(report).targets.map(summarize), MAX_TARGETS_CHARACTERS)
}

/** The output `pushed`. */
export function pushedOutput({ pushed }: Report): ListOutput {
  return shortened(pushed, MAX_PUSHED_CHARACTERS)
}

function shortened(list: readonly unknown[], most: number): ListOutput {
  const shown: string[] = []
  let length = 2
  for (const text of list.map(one => JSON.stringify(one))) {
    // One that is too long takes no room from those after it.
    if (length + text.length + 1 > most) continue
    length += text.length + 1
    shown.push(text)
  }
  return { json: `[${shown.join(',')}]`, leftOut: list.length - shown.length }
}

function summarize({ name, role, result, digest, images }: Report['targets'][number]) {
  return {
    name: shorten(name, LONGEST_NAME),
    role,
    result,
    digest,
    images: images.map(({ platform, digest, size }) => ({ platform, digest, size })),
  }
}
