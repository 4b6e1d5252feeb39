import { buildTarget } from '../buildx/build-target.ts'
import { toFailure } from '../failure.ts'
import { evaluateImages } from '../gate/evaluate.ts'
import type { PlannedTarget } from '../plan/target.ts'
import type { ImageBuild, Outcome } from '../report/outcome.ts'
import { summarizeImage } from '../report/verified-image.ts'
import { disputeText } from './dispute-text.ts'
import { explainMissingSource } from './explain-missing-source.ts'
import { readBuiltImages } from './read-images.ts'
import type { RunContext } from './run-context.ts'

/** Builds one target, reads its images and enforces the policy. Whatever fails is in the outcome. */
export async function verifyTarget(target: PlannedTarget, run: RunContext): Promise<Outcome> {
  let build: ImageBuild | null = null
  try {
    const { image, summary } = await buildTarget(target.request, run.builder, run.folder, run.ports)
    if (image === null) return { kind: 'built', target, summary }
    build = { summary, layout: image.layout, digest: image.metadata.digest }
    const disputes = await run.disputes
    const failure = disputes.get(target.name)?.failure
    if (failure) throw failure
    const isDisputed = [target, ...(target.linked ?? [])].some(({ name }) => disputes.has(name))
    const read = await readBuiltImages(image, { ...target, isDisputed }, run.builder.name, run)
    const { images, passedOver, isOtherText } = read
    const trusted = { ...target, isDisputed: isDisputed || isOtherText }
    const policy = await run.policy
    const asked = (await run.lints)?.get(target.name) ?? null
    const answer = isOtherText ? disputeText(target, run.selection, run.ports) : asked
    const lint = asked && answer
    const evaluated = evaluateImages(images, trusted, policy, lint)
    const summaries = evaluated.map(image => summarizeImage(image, run.isMeasured))
    return { kind: 'verified', target, build, images: summaries, passedOver }
  } catch (error) {
    const thrown = toFailure(error)
    const failure =
      thrown.code === 'cancelled'
        ? thrown.withMessage(`The run was cancelled before ${target.name} was evaluated.`)
        : await explainMissingSource(thrown, target, run)
    return { kind: 'failed', target, build, failure }
  }
}
