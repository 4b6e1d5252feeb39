import type { Baseline } from '../baseline/baseline.ts'
import { toFailure, UsageError } from '../failure.ts'
import { evaluateImages, newRoom } from '../gate/evaluate.ts'
import { formatPlatform } from '../oci/platform.ts'
import type { Target } from '../plan/target.ts'
import { assembleReport } from '../report/assemble.ts'
import type { Report } from '../report/model.ts'
import type { Outcome } from '../report/outcome.ts'
import { reportPolicy } from '../report/policy.ts'
import { summarizeImage } from '../report/verified-image.ts'
import { groupImages } from './group-images.ts'
import { readImages } from './read-images.ts'
import { checkPlatformBudgets, logUnusedWaivers } from './run-notes.ts'
import type { RunOptions } from './run-options.ts'
import { runPolicy } from './run-policy.ts'
import type { RunPorts } from './run-ports.ts'

/**
 * The same checks on an image that something else built. `reference` names it as openImageStore documents.
 * @throws UsageError for a budget of a platform that the image does not have
 */
export async function inspect(
  reference: string,
  options: RunOptions,
  ports: RunPorts,
  source: Report['source'],
  baseline: Baseline | null = null,
): Promise<Report> {
  const target: Target = { name: reference, role: 'gated', stage: null, dockerfile: null }
  const policy = runPolicy(options, baseline, ports.clock)
  try {
    const { passedOver, ...read } = await readImages(reference, { limits: options.limits, ports })
    const groups = groupImages(reference, read)
    const platforms = read.images.map(({ platform }) => formatPlatform(platform))
    checkPlatformBudgets([{ target: reference, platforms }], options, [], ports.log)
    const room = newRoom()
    const outcomes = groups.map(({ name, images }, index): Outcome => {
      const summaries = evaluateImages(images, target, policy, null, room).map(image => summarizeImage(image, false))
      const rest = index === 0 ? passedOver : []
      return { kind: 'verified', target: { ...target, name }, build: null, images: summaries, passedOver: rest }
    })
    logUnusedWaivers(outcomes, policy, ports.log)
    return assembleReport(outcomes, source, baseline, reportPolicy(options, []))
  } catch (error) {
    if (error instanceof UsageError) throw error
    return assembleReport([{ kind: 'failed', target, build: null, failure: toFailure(error) }], source)
  }
}
