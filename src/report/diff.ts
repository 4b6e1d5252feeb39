import type { ComparedImage } from '../baseline/compare-snapshots.ts'
import { counted, formatBytes, formatCount } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'
import { assembleReport } from './assemble.ts'
import { codeSpan, escapeMarkdown, escapeTerminal } from './escape.ts'
import { growthReport } from './growth-report.ts'
import { formatDelta } from './growth-words.ts'
import { type Context, EVERYTHING, folded, size, table } from './markdown/context.ts'
import { changeLines } from './markdown/growth.ts'
import type { DiffImage, DiffReport, GrowthReport, PathChange } from './model.ts'
import { imageLines } from './text/growth.ts'

/** Two images or reports side by side, whole: nothing is left out of the JSON form. */
export function assembleDiff(before: string, after: string, images: readonly ComparedImage[]): DiffReport {
  const all = { causes: Infinity, parts: Infinity, paths: Infinity }
  return {
    schema: 'stagegate.diff/1',
    before,
    after,
    images: images.map(({ target, platform, difference, side }) => {
      return { target, platform, side, growth: difference && growthReport(difference, all) }
    }),
  }
}

const SHOWN_CAUSES = 20
const SHOWN_PATHS = 20

/** For a terminal: each image with its causes, and the files that changed most. */
export function renderDiffText(diff: DiffReport, columns: number): string {
  const parts = diff.images.map(image => {
    const name = imageName(image, text => escapeTerminal(shorten(text, 80)))
    if (image.growth === null) return `${name} ${onlyOn(image)}`
    const { paths } = image.growth
    return [
      ...imageLines(name, image.growth, columns, SHOWN_CAUSES).map(line => line.replace(/^ {2}/, '')),
      ...(paths.length === 0 ? [] : ['', ...paths.slice(0, SHOWN_PATHS).map(pathLine)]),
      ...(paths.length > SHOWN_PATHS ? [`  and ${counted(paths.length - SHOWN_PATHS, 'other file')}`] : []),
      '',
      filesWords(image.growth),
    ].join('\n')
  })
  return `${parts.join('\n\n')}\n`
}

/** How many files changed. Reports do not list all files, so only two images have an answer. */
function filesWords({ changed, unpacked }: GrowthReport): string {
  const { added, removed, grown, shrunk } = changed
  if (added + removed + grown + shrunk === 0 && unpacked !== 0) {
    return 'Files were not compared: only images list all of theirs.'
  }
  const [gone, larger, smaller] = [removed, grown, shrunk].map(formatCount)
  return `${counted(added, 'file')} added, ${gone} removed, ${larger} grown, ${smaller} shrunk`
}

function pathLine({ path, before, after }: PathChange): string {
  const change = formatDelta((after ?? 0) - (before ?? 0))
  const note = before === null ? 'new' : after === null ? 'gone' : `was ${formatBytes(before)}`
  return `  ${change.padStart(10)}  ${escapeTerminal(shorten(path, 200, 'middle'))} (${note})`
}

/** As GitHub Flavored Markdown, for a comment or a summary that users write. */
export function renderDiffMarkdown(diff: DiffReport): string {
  const context: Context = {
    report: assembleReport([], { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }),
    runUrl: null,
    limits: { ...EVERYTHING, causes: SHOWN_CAUSES },
    reasoned: new Set(),
    omitted: new Map(),
  }
  const title = `## ${codeSpan(shorten(diff.before, 120, 'middle'))} → ${codeSpan(shorten(diff.after, 120, 'middle'))}`
  const parts = diff.images.map(image => {
    const name = imageName(image, text => `**${codeSpan(shorten(text, 80))}**`)
    if (image.growth === null) return `- ${name} ${onlyOn(image)}`
    const { paths } = image.growth
    const rows = paths.slice(0, 200).map(({ path, before, after }) => {
      const cells = [before, after].map(bytes => (bytes === null ? '—' : size(bytes)))
      return [
        ...cells,
        formatDelta((after ?? 0) - (before ?? 0)).replace(' ', '\u00a0'),
        codeSpan(shorten(path, 200, 'middle')),
      ]
    })
    const left = paths.length - rows.length
    const list =
      rows.length === 0
        ? ''
        : `\n\n${folded(counted(paths.length, 'file'), table(['Before', 'After', 'Change', 'Path'], '>>><', rows))}`
    return `${changeLines(context, name, image.growth)}${list}${left > 0 ? `\n\nThe JSON output has ${counted(left, 'more file')}.` : ''}`
  })
  return `${[title, ...parts].join('\n\n')}\n`
}

function imageName({ target, platform }: DiffImage, name: (text: string) => string): string {
  const shown = escapeMarkdown(shorten(platform, 40))
  return target === null ? shown : `${name(target)} ${shown}`
}

function onlyOn({ side }: DiffImage): string {
  return side === 'after' ? 'is new' : 'is gone'
}
