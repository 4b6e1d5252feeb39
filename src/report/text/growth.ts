import { counted } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { escapeTerminal } from '../escape.ts'
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
import type { GrowthReport, ImageReport, LayerReport, Report, ReportedCause } from '../model.ts'
import { wrap } from './layout.ts'
import { layerWords } from './problems.ts'

const SHOWN_CAUSES = 3

/** The cell of the table: `+12.4 MB (+9%)`. */
export function changeWords({ growth, novelty }: ImageReport): string {
  if (growth === null) return novelty === null ? '-' : 'new'
  const { bytes, before } = mainSize(growth)
  const share = formatShare(bytes, before)
  return share === '' ? formatDelta(bytes) : `${formatDelta(bytes)} (${share})`
}

/** What changed since the baseline, for a terminal; empty if no baseline is set. */
export function growthLines(report: Report, columns: number): string[] {
  const { baseline, targets } = report
  if (baseline === null) return []
  const images = targets.flatMap(target =>
    target.images.map(image => {
      const platform = target.images.length > 1 ? ` ${safe(image.platform, 40)}` : ''
      return { name: safe(target.name, 80) + platform, image }
    }),
  )
  const changed = images.filter(({ image }) => image.growth !== null && hasChanged(image))
  const same = isCompared(report) && changed.length === 0
  const waiver = baseline.waiver
  const waived = images.flatMap(({ name, image }) =>
    image.growthBudgets
      .filter(({ result }) => result === 'waived')
      .map(outcome => `${name}: waived by the label ${safe(waiver?.label ?? '', 60)}: ${overgrownWords(outcome)}`),
  )
  return [
    ...wrap(`${plain(baselineWords(baseline))}${same ? ': nothing changed.' : '.'}`, columns, '', '  '),
    ...changed.flatMap(({ name, image }) =>
      imageLines(name, image.growth as GrowthReport, columns, SHOWN_CAUSES, image.layers),
    ),
    ...[...waived, ...baseline.gone.map(name => `${safe(name, 80)} is gone: the baseline has it.`)].flatMap(line =>
      wrap(line, columns, '  ', '    '),
    ),
  ]
}

/** The difference of one image, line by line; `shown` causes of it. `layers` is empty if only the difference is known. */
export function imageLines(
  name: string,
  growth: GrowthReport,
  columns: number,
  shown: number,
  layers: readonly LayerReport[] = [],
): string[] {
  const { bytes, before, size } = mainSize(growth)
  const share = formatShare(bytes, before)
  const shares = sharesWords(growth)
  const head = [
    `${name} ${formatDelta(bytes)} ${size}`,
    share === '' ? '' : ` (${share})`,
    size === 'unpacked' ? `, ${formatDelta(growth.compressed)} compressed` : '',
    shares === '' ? '' : `: ${shares}`,
  ].join('')
  const causes = growth.causes.slice(0, shown)
  const left = growth.causes.length - causes.length + growth.omitted.causes
  return [
    ...wrap(head, columns, '  ', '    '),
    ...causes.flatMap(cause => wrap(causeLine(cause, growth, layers), columns, '    ', '      ')),
    ...(left === 0 ? [] : [`    and ${counted(left, 'other line')}`]),
  ]
}

function causeLine(cause: ReportedCause, growth: GrowthReport, layers: readonly LayerReport[]): string {
  const { blame, gone, layer, origin } = cause
  const line = blame === null ? '' : `${safe(blame.file, 80)}:${blame.line} ${safe(blame.instruction, 120)}`
  const position = origin !== 'base' && layer !== null ? layerWords(nameLayer(layer, layers)) : ''
  const place = blame === null ? position : gone ? `gone: ${line}` : line
  const words = plain(causeWords(cause, growth))
  return [formatDelta(cause.bytes), words, place === '' ? '' : `(${place})`].filter(part => part !== '').join(' ')
}

/** Words whose backticks mark code, without them. */
function plain(words: string): string {
  return safe(words.replaceAll('`', ''), 600)
}

function safe(text: string, length: number): string {
  return escapeTerminal(shorten(text, length))
}
