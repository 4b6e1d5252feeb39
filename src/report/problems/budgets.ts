import { sumBlobs } from '../../image/sizes.ts'
import { formatBytes } from '../../text/format.ts'
import { SIZE_WORDS } from '../format.ts'
import { overgrownWords } from '../growth-words.ts'
import { nameLayer } from '../layer-name.ts'
import type { BudgetReport, GrowthBudgetReport, ImageReport, LayerReport, TargetReport } from '../model.ts'
import { makeItem, makeProblem, type Problem, toPlace, type Weight } from './problem.ts'

/** A size beyond its budget, with the largest layers. */
export function explainBudget(
  target: TargetReport,
  image: ImageReport,
  budget: BudgetReport,
  platforms: string[],
): Problem {
  const isCompressed = budget.size.endsWith('compressed')
  const weight = (layer: LayerReport): number => (isCompressed ? (layer.compressed ?? 0) : layer.unpacked)
  const baseLayers = image.layers.filter(layer => layer.origin === 'base')
  const base = isCompressed ? (sumBlobs(baseLayers) ?? 0) : baseLayers.reduce((sum, { unpacked }) => sum + unpacked, 0)
  const own = image.layers
    .map((layer, index) => ({
      bytes: weight(layer),
      what: 'layer' as const,
      layer: nameLayer(index, image.layers),
      place: toPlace(layer.blame),
    }))
    .filter(({ bytes, layer }) => bytes > 0 && image.layers[layer.index]?.origin !== 'base')
    .sort((a, b) => b.bytes - a.bytes || a.layer.index - b.layer.index)
    .slice(0, 3)
  const whole: Weight[] =
    base === 0 || budget.size.startsWith('own') ? [] : [{ bytes: base, what: 'base', reference: image.base.reference }]
  const over = formatBytes(budget.actual - budget.limit)
  const message = `${over} over budget: ${formatBytes(budget.actual)} ${SIZE_WORDS[budget.size]}, limit ${formatBytes(budget.limit)}`
  const tooHeavyBase = !budget.size.startsWith('own') && base > budget.limit
  return makeProblem('budget', 'error', target, {
    platforms,
    items: [makeItem(message)],
    fix: tooHeavyBase
      ? 'The base image alone exceeds the budget. Use a smaller base image, or budget `own` instead.'
      : null,
    place: own[0]?.place ?? null,
    contributors: [...whole, ...own].sort((a, b) => b.bytes - a.bytes),
  })
}

/** Growth beyond its budget, with the instructions that caused it. */
export function explainGrowth(
  target: TargetReport,
  image: ImageReport,
  outcome: GrowthBudgetReport,
  platforms: string[],
): Problem {
  const causes = (image.growth?.causes ?? []).filter(({ origin, bytes }) => {
    return bytes > 0 && (origin === 'own' || !outcome.size.startsWith('own'))
  })
  const weights = causes.flatMap(({ origin, bytes, layer, blame }): Weight[] => {
    if (origin === 'base') return [{ bytes, what: 'base', reference: image.base.reference }]
    if (layer === null) return []
    return [{ bytes, what: 'layer', layer: nameLayer(layer, image.layers), place: toPlace(blame) }]
  })
  return makeProblem('budget', 'error', target, {
    platforms,
    items: [makeItem(overgrownWords(outcome))],
    place: toPlace(causes[0]?.blame ?? null),
    contributors: weights.slice(0, 3),
  })
}
