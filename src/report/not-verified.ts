import { TARGET_CHECKS } from '../checks/registry.ts'
import { describePassedOver } from '../image/store/passed-over.ts'
import { counted } from '../text/format.ts'
import type { ImageReport, Report, TargetReport } from './model.ts'

/** Something that the gate did not look at, in plain words with hostile parts. */
export interface NotVerified {
  target: string
  text: string
}

/**
 * What a run did not verify: checks that do not know an image's system or trust no reading of the Dockerfile, and what a store
 * contains next to its images.
 */
export function listNotVerified({ targets }: Report): NotVerified[] {
  return targets.flatMap(target => {
    const texts = [
      ...target.images.flatMap(image => describeChecks(target, image)),
      ...target.passedOver.map(describePassedOver),
    ]
    return texts.map(text => ({ target: target.name, text }))
  })
}

function describeChecks({ images }: TargetReport, { platform, checks }: ImageReport): string[] {
  const ids = checks.filter(({ result }) => result === 'not-evaluated').map(({ id }) => id)
  const which = images.length > 1 ? `${platform}: ` : ''
  const describe = (some: string[], reason: string): string[] => {
    const families = [...new Set(some.map(id => id.split('/')[0]))].join(', ')
    return some.length === 0 ? [] : [`${which}${counted(some.length, 'check')} of ${families} ${reason}`]
  }
  return [
    ...describe(
      ids.filter(id => !TARGET_CHECKS.has(id)),
      `cannot evaluate an image for ${platform}`,
    ),
    ...describe(
      ids.filter(id => TARGET_CHECKS.has(id)),
      'cannot evaluate the Dockerfile, because BuildKit reads it differently',
    ),
  ]
}
