import { counted } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { codeSpan, escapeMarkdown, shortProse } from '../escape.ts'
import {
  baselineWords,
  causeWords,
  formatDelta,
  formatShare,
  hasChanged,
  isCompared,
  mainSize,
  overgrownWords,
  sharesWords,
} from '../growth-words.ts'
import { nameLayer } from '../layer-name.ts'
import type { BaselineReport, GrowthReport, ImageReport, LayerReport, ReportedCause, TargetReport } from '../model.ts'
import { type Context, placeLabel, placeLink, take } from './context.ts'
import { imageWords } from './details.ts'
import { layerWords } from './problems.ts'

/** The number of names shown that are only in the baseline. */
const MAX_GONE = 20

/** What changed since the baseline: for each image how much, and the three largest causes with their lines. */
export function growthPart(context: Context): string {
  const { baseline, targets } = context.report
  if (baseline === null) return ''
  const images = targets.flatMap(target => target.images.map(image => ({ target, image })))
  const changed = images.filter(({ image }) => image.growth !== null && hasChanged(image))
  const fresh = images.filter(({ image }) => image.novelty !== null)
  const lead = shortProse(baselineWords(baseline), 500)
  const nothing = isCompared(context.report) && changed.length === 0 && fresh.length === 0 && baseline.gone.length === 0
  const shown = <T>(list: readonly T[], noun: string, most = Infinity): T[] =>
    take(context, list, Math.min(context.limits.growth, most), noun)
  const lines = [
    ...shown(changed, 'changed image').map(({ target, image }) => imageLines(context, target, image)),
    ...shown(fresh, 'new image').map(({ target, image }) => {
      return `- ${imageWords(target, image)} is new: the baseline does not have it.`
    }),
    ...shown(baseline.gone, 'gone target', MAX_GONE).map(name => {
      return `- **${codeSpan(shorten(name, 80))}** is gone: the baseline has it.`
    }),
  ]
  return [
    `${lead}${nothing ? ': nothing changed.' : lines.length > 0 ? ':' : '.'}`,
    lines.join('\n'),
    waiverWords(context, baseline, images),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

function imageLines(context: Context, target: TargetReport, image: ImageReport): string {
  return changeLines(context, imageWords(target, image), image.growth as GrowthReport, image.layers)
}

/** One image's difference as an item of a list; its name is Markdown. `layers` is empty if only the difference is known. */
export function changeLines(
  context: Context,
  name: string,
  growth: GrowthReport,
  layers: readonly LayerReport[] = [],
): string {
  const { bytes, before, size } = mainSize(growth)
  const share = formatShare(bytes, before)
  const compressed = size === 'unpacked' ? `, ${formatDelta(growth.compressed)} compressed` : ''
  const shares = sharesWords(growth)
  const head = [
    `- ${name} **${formatDelta(bytes)}** ${size}`,
    share === '' ? '' : ` (${share})`,
    compressed,
    shares === '' ? '' : `: ${shares}`,
  ].join('')
  const shown = growth.causes.slice(0, context.limits.causes)
  const left = growth.causes.length - shown.length + growth.omitted.causes
  const rest = (mainSize(growth).bytes ?? 0) - shown.reduce((sum, cause) => sum + cause.bytes, 0)
  const more =
    growth.causes.length === 0
      ? filesLine(growth)
      : left === 0
        ? []
        : [`  - **${formatDelta(rest)}** from ${counted(left, 'other line')}`]
  return [head, ...shown.map(cause => causeLine(context, cause, growth, layers)), ...more].join('\n')
}

function causeLine(
  context: Context,
  cause: ReportedCause,
  growth: GrowthReport,
  layers: readonly LayerReport[],
): string {
  const words = shortProse(causeWords(cause, growth), 600)
  const place = causePlace(context, cause, layers)
  const head = `  - **${formatDelta(cause.bytes)}** ${words}`.trimEnd()
  return place === '' ? head : `${head}\\\n    ${place}`
}

function causePlace(
  context: Context,
  { blame, gone, layer, origin }: ReportedCause,
  layers: readonly LayerReport[],
): string {
  if (blame === null) return origin !== 'base' && layer !== null ? layerWords(nameLayer(layer, layers)) : ''
  const instruction = codeSpan(shorten(blame.instruction, 160))
  // A removed instruction's line is in another commit, so it gets no link.
  return gone ? `gone: ${placeLabel(context, blame)} ${instruction}` : `${placeLink(context, blame)} ${instruction}`
}

/** Files can differ even if the sizes are equal. */
function filesLine({ changed }: GrowthReport): string[] {
  const { added, removed, grown, shrunk } = changed
  const files = added + removed + grown + shrunk
  return files === 0
    ? []
    : [`  - ${counted(files, 'file')} changed: ${added} new, ${removed} gone, ${grown + shrunk} of another size`]
}

function waiverWords(
  context: Context,
  { waiver }: BaselineReport,
  images: { target: TargetReport; image: ImageReport }[],
): string {
  if (waiver === null) return ''
  const waived = images.flatMap(({ target, image }) =>
    image.growthBudgets
      .filter(({ result }) => result === 'waived')
      .map(outcome => `- ${imageWords(target, image)} ${escapeMarkdown(overgrownWords(outcome))}`),
  )
  const who = waiver.by === null ? '' : ` that ${codeSpan(shorten(waiver.by, 60))} set`
  const label = `the label ${codeSpan(shorten(waiver.label, 60))}${who}`
  if (waived.length === 0) return `Growth budgets are waived by ${label}; none needed it.`
  const shown = take(context, waived, context.limits.growth, 'waived growth budget')
  return `⚠️ Growth budgets are waived by ${label}:\n\n${shown.join('\n')}`
}
