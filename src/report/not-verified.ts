import { describePassedOver } from '../image/store/passed-over.ts'
import { counted } from '../text/format.ts'
import type { ImageReport, Report, TargetReport } from './model.ts'

/** Something that the gate did not look at, in plain words with hostile parts. */
export interface NotVerified {
  target: string
  text: string
}

/** What a run did not verify: checks that do not know an image's system, and what a store contains next to its images. */
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
  if (ids.length === 0) return []
  const families = [...new Set(ids.map(id => id.split('/')[0]))].join(', ')
  const which = images.length > 1 ? `${platform}: ` : ''
  return [`${which}${counted(ids.length, 'check')} of ${families} cannot evaluate an image for ${platform}`]
}
