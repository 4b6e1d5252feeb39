import { isScratch } from '../../image/origin.ts'
import { counted, formatSeconds } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { codeSpan, escapeMarkdown } from '../escape.ts'
import { shortDigest, UNKNOWN_COMPRESSED } from '../format.ts'
import type { BuildReport, ImageReport, Report, TargetReport } from '../model.ts'
import { policyWords } from '../policy-words.ts'
import { type Context, folded, link, size, table } from './context.ts'
import { imageWords } from './details.ts'
import { baseName } from './problems.ts'

/** The meaning of each size, each image's identity and base, and the time of each build. */
export function methodDetails(context: Context): string {
  const images = context.report.targets.flatMap(target => target.images.map(image => ({ target, image })))
  const built = context.report.targets.filter(target => target.build !== null)
  const items = images.map(({ target, image }) => imageItem(target, image))
  const parts = [
    items.length === 0 ? '' : [...MEANINGS, ...items].join('\n'),
    built.length === 0
      ? ''
      : table(
          ['Build', 'Time', 'Steps', 'Cached', 'Slowest step'],
          '<>>><',
          built.map(({ name, build }) => [codeSpan(shorten(name, 80)), ...(build === null ? [] : buildCells(build))]),
        ),
  ].filter(part => part !== '')
  if (parts.length === 0) return ''
  return folded(items.length === 0 ? 'Builds' : 'What was measured, and how', parts.join('\n\n'))
}

const MEANINGS = [
  '- **Unpacked**: the bytes of all files in all layers, including files that a later layer hides or replaces.',
  '- **Compressed**: the bytes of the layers and the config as a registry stores them, which is what a pull transfers.',
  '- **Merged**: the bytes of the files that a container sees. **Wasted**: unpacked minus merged.',
  '- 1\u00a0MB is 10^6 bytes. *own* layers are those that this Dockerfile adds to its *base* image.',
]

function imageItem(target: TargetReport, image: ImageReport): string {
  const facts = [
    ...(image.size.compressed === null ? [`compressed unknown: ${UNKNOWN_COMPRESSED}`] : []),
    `${size(image.size.merged)} merged`,
    `${size(image.size.wasted)} wasted`,
    counted(image.files, 'file'),
    `base ${baseWords(image)}`,
  ]
  const platform = target.images.length > 1 ? '' : ` ${escapeMarkdown(shorten(image.platform, 40))}`
  return `- ${imageWords(target, image)}${platform}: ${codeSpan(shorten(image.digest, 71))}\\\n  ${facts.join(' · ')}`
}

/** Where the base image's name and layers come from, if the build does not say. */
const KNOWN_BY: Record<ImageReport['base']['knownBy'], string> = {
  provenance: '',
  input: '',
  attestation: ' (by the image’s provenance, which is unsigned)',
  annotation: ' (named by a label; layers guessed from the image history)',
  history: ' (guessed from the image history)',
  none: '',
}

function baseWords({ base }: ImageReport): string {
  if (isScratch(base)) return 'none'
  const name = baseName(base.reference)
  const digest = base.digest === null || base.reference?.includes(base.digest) ? '' : codeSpan(shortDigest(base.digest))
  const note = KNOWN_BY[base.knownBy]
  const layers = base.layers === null ? (name && 'layers ') + 'unknown' : counted(base.layers, 'layer')
  return [name, digest, layers].filter(part => part !== '').join(', ') + note
}

function buildCells(build: BuildReport): string[] {
  const slowest = build.slowest[0]
  return [
    formatSeconds(build.seconds).replaceAll(' ', '\u00a0'),
    String(build.steps),
    String(build.cachedSteps),
    slowest === undefined || slowest.seconds < 0.1
      ? ''
      : `${codeSpan(shorten(slowest.name, 100))} ${formatSeconds(slowest.seconds)}`,
  ]
}

/** Where the policy differs from the default: files of a pull request may set it. */
export function policyLine(report: Report): string {
  const parts = policyWords(report, codeSpan)
  return parts.length === 0 ? '' : `Policy: ${parts.join(' · ')}`
}

/** The last line: the tool, the commit and the run. */
export function footer(report: Report, runUrl: string | null): string {
  const { commit, dockerfile } = report.source
  const parts = [
    `${escapeMarkdown(report.tool.name)} ${escapeMarkdown(report.tool.version)}`,
    ...(dockerfile === null ? [] : [codeSpan(shorten(dockerfile, 120, 'middle'))]),
    ...(commit === null ? [] : [`commit ${codeSpan(commit.slice(0, 12))}`]),
    ...(runUrl === null ? [] : [link('run', runUrl)]),
  ]
  return `<sub>${parts.join(' · ')}</sub>`
}
