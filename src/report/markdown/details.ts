import { counted, formatCount } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { codeSpan, escapeHtml, escapeMarkdown, htmlCode } from '../escape.ts'
import { nameLayer } from '../layer-name.ts'
import type { ImageReport, LayerReport, TargetReport } from '../model.ts'
import type { Problem } from '../problems/problem.ts'
import { type Context, folded, placeLink, size, table, take } from './context.ts'
import { baseName, problemsByTarget } from './problems.ts'

/** Findings that do not fail the gate: warnings, information, and what a waiver excuses. */
export function findingDetails(context: Context, list: Problem[]): string {
  const shown = take(context, list, context.limits.findings, 'finding')
  if (shown.length === 0) return ''
  return folded(summaryOf(list), problemsByTarget(context, shown))
}

function summaryOf(list: Problem[]): string {
  const count = (problems: Problem[]): number => problems.reduce((sum, problem) => sum + problem.items.length, 0)
  const open = list.filter(problem => problem.waiver === null)
  const waived = count(list.filter(problem => problem.waiver !== null))
  const warnings = count(open.filter(problem => problem.severity === 'warning'))
  const hints = count(open.filter(problem => problem.severity === 'info'))
  const parts = [
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(hints > 0 ? [`${formatCount(hints)} informational`] : []),
    ...(waived > 0 ? [`${formatCount(waived)} waived`] : []),
  ]
  return `Other findings: ${parts.join(', ')}`
}

/** Every layer with where it came from; if not all fit, the largest. */
export function layerDetails(context: Context): string {
  return imageParts(context, 'Layers', ({ layers, base }) => {
    const numbered = layers.map((layer, index) => ({ layer, index }))
    const largest = [...numbered].sort((a, b) => b.layer.unpacked - a.layer.unpacked || a.index - b.index)
    const shown = take(context, largest, context.limits.layers, 'layer').sort((a, b) => a.index - b.index)
    if (shown.length === 0) return ''
    return table(
      ['Origin', 'Unpacked', 'Compressed', 'Dockerfile', 'Instruction'],
      '<>><<',
      shown.map(({ layer, index }) => [
        layer.origin,
        size(layer.unpacked),
        size(layer.compressed),
        layer.blame === null ? '' : placeLink(context, layer.blame),
        stepWords(index, layers, base.reference),
      ]),
    )
  })
}

/** The instruction that made a layer; if it is unknown, the base image or the layer's position. */
function stepWords(index: number, layers: readonly LayerReport[], base: string | null): string {
  const layer = layers[index]
  const instruction = layer?.blame?.instruction ?? layer?.createdBy
  if (instruction != null) return codeSpan(shorten(instruction, 160))
  return (layer?.origin === 'base' && baseName(base)) || nameLayer(index, layers).position
}

/** The files that weigh most. */
export function largestDetails(context: Context): string {
  return imageParts(context, 'Largest files', ({ largest, layers, base }) => {
    const shown = take(context, largest, context.limits.largest, 'path')
    if (shown.length === 0) return ''
    return table(
      ['Size', 'Path', 'Origin', 'Dockerfile'],
      '><<<',
      shown.map(file => {
        const layer = layers[file.layer]
        return [
          size(file.size),
          codeSpan(shorten(file.path, 200, 'middle')),
          layer?.origin ?? '',
          layer?.blame ? placeLink(context, layer.blame) : stepWords(file.layer, layers, base.reference),
        ]
      }),
    )
  })
}

/** One folded part with a piece for every image. If there are several images, each piece names its image. */
function imageParts(context: Context, title: string, render: (image: ImageReport) => string): string {
  const images = context.report.targets.flatMap(target => target.images.map(image => ({ target, image })))
  const parts = images
    .map(({ target, image }) => ({ target, image, text: render(image) }))
    .filter(part => part.text !== '')
  if (parts.length === 0) return ''
  if (images.length === 1 && parts[0] !== undefined) {
    return folded(`${title} of ${htmlCode(shorten(parts[0].target.name, 80))}`, parts[0].text)
  }
  const content = parts.map(({ target, image, text }) => `${imageWords(target, image)}\n\n${text}`).join('\n\n')
  return folded(`${title} of ${escapeHtml(counted(parts.length, 'image'))}`, content)
}

/** The heading of one image in a part about several. */
export function imageWords(target: TargetReport, image: ImageReport): string {
  const name = codeSpan(shorten(target.name, 80))
  return `**${name}**${target.images.length > 1 ? ` ${escapeMarkdown(shorten(image.platform, 40))}` : ''}`
}
