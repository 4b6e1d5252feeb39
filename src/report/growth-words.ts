import { splitDigest } from '../oci/digest.ts'
import { formatBytes, formatCount } from '../text/format.ts'
import { code as codeWords, marked } from '../text/words.ts'
import type { BaselineReport, GrowthBudgetReport, GrowthReport, ImageReport, Part, ReportedCause } from './model.ts'

/** Words about growth, for every renderer: plain text in which a pair of backticks marks code; all of it may be hostile. */

/** `+12.4 MB`, `−3 kB`, `±0`; `unknown` for null. */
export function formatDelta(bytes: number | null): string {
  if (bytes === null) return 'unknown'
  if (bytes === 0) return '±0'
  return bytes > 0 ? `+${formatBytes(bytes)}` : `−${formatBytes(-bytes)}`
}

/** `+9%` of what it was; empty if it is unknown, if the baseline is 0, or if the result rounds to 0. */
export function formatShare(bytes: number | null, before: number | null): string {
  if (bytes === null || before === null || before <= 0) return ''
  const percent = (Math.abs(bytes) / before) * 100
  const digits = percent < 9.95 ? percent.toFixed(1).replace(/\.0$/, '') : formatCount(Math.round(percent))
  return digits === '0' ? '' : `${bytes < 0 ? '−' : '+'}${digits}%`
}

/** The size that shows a difference best: the unpacked one, else the compressed one, which a registry knows. */
export function mainSize({ unpacked, compressed, before }: GrowthReport): {
  /** Null if neither is known on both sides. */
  bytes: number | null
  before: number | null
  size: 'unpacked' | 'compressed'
} {
  return unpacked === null
    ? { bytes: compressed, before: before.compressed, size: 'compressed' }
    : { bytes: unpacked, before: before.unpacked, size: 'unpacked' }
}

/** Whether an image differs from its baseline in more than the compression of its layers. */
export function hasChanged({ growth, novelty }: Pick<ImageReport, 'growth' | 'novelty'>): boolean {
  if (growth === null) return novelty !== null
  if (growth.unpacked === null) return growth.compressed !== 0
  return growth.unpacked !== 0 || growth.merged !== 0 || growth.causes.length > 0 || growth.paths.length > 0
}

/** Whether a report can say what changed. */
export function isCompared({ baseline }: { baseline: BaselineReport | null }): boolean {
  return baseline !== null && baseline.kind !== 'none'
}

/** `+9.3 MB own layers, +3.1 MB base image`; empty if only one of them changed, or if a base is unknown. */
export function sharesWords({ own, base, unpacked }: GrowthReport): string {
  const size = unpacked === null ? 'compressed' : 'unpacked'
  const [ours, theirs] = [own?.[size] ?? 0, base?.[size] ?? 0]
  if (own === null || base === null || ours === 0 || theirs === 0) return ''
  return `${formatDelta(ours)} in own layers, ${formatDelta(theirs)} in the base image`
}

const SHOWN_PARTS = 3

/** The parts of a cause: `` `node_modules/typescript` is new``; empty if only its layer is known. */
export function causeWords(cause: ReportedCause, growth: GrowthReport): string {
  const parts = partsWords(cause)
  if (cause.origin === 'base') return [baseWords(growth), parts].filter(words => words !== '').join(': ')
  return parts
}

function baseWords({ base }: GrowthReport): string {
  const [before, after] = [base?.before.reference ?? null, base?.after.reference ?? null]
  if (after === null) return 'another base image'
  const plain = splitDigest(after).name
  const was = before === null ? null : splitDigest(before).name
  return was === null || was === plain
    ? `a newer base image ${code(plain)}`
    : `base image ${code(was)} → ${code(plain)}`
}

function partsWords({ parts, more }: ReportedCause): string {
  const [first] = parts
  if (first === undefined) return ''
  const shown = parts.slice(0, SHOWN_PARTS)
  const left = parts.length - shown.length + more
  if (parts.length === 1 && left === 0) return `${partName(first)} ${partVerb(first)}`
  const verbs = new Set(parts.map(partVerb))
  const [verb = ''] = verbs
  // If all parts are known, one verb for all reads better.
  const common = verbs.size === 1 && (verb === 'is new' || verb === 'is gone') && more === 0 ? verb : null
  const words = shown.map(part => {
    const amount = formatDelta((part.after ?? 0) - (part.before ?? 0))
    return common === null ? `${partName(part)} ${partVerb(part)} (${amount})` : `${partName(part)} (${amount})`
  })
  const others = left === 0 ? [] : [`${left} ${left === 1 ? 'other' : 'others'}`]
  const listed = [...words, ...others]
  const all = `${listed.slice(0, -1).join(', ')} and ${listed.at(-1)}`
  return common === null ? all : `${all} ${common.replace('is', 'are')}`
}

/** The name of a part: a package's folder or its name and version, else the path. */
function partName({ kind, name, path, before, versions }: Part): string {
  const version = before === null ? versions.after : versions.before
  const versioned = version === null ? name : `${name} ${version}`
  const names: Record<Part['kind'], string> = {
    npm: `node_modules/${versioned}`,
    python: `site-packages/${versioned}`,
    gem: `gems/${versioned}`,
    jar: versioned,
    deb: versioned,
    apk: versioned,
    rpm: versioned,
    directory: path ?? name,
    file: path ?? name,
  }
  return code(names[kind])
}

function partVerb({ before, after, versions, hidden }: Part): string {
  const verb = plainVerb(before, after, versions)
  return hidden && (after ?? 0) > (before ?? 0)
    ? `${verb}, and shipped though a later layer deletes or replaces it`
    : verb
}

function plainVerb(before: number | null, after: number | null, versions: Part['versions']): string {
  if (before === null) return 'is new'
  if (after === null) return 'is gone'
  if (versions.after !== null && versions.before !== null && versions.after !== versions.before) {
    return `became ${code(versions.after)}`
  }
  return after > before ? 'grew' : 'shrank'
}

/** What a run was compared with; or why there was no comparison, and the remedy. */
export function baselineWords(baseline: BaselineReport): string {
  const { kind, commit, commitsBehind, reference, reason } = baseline
  const short = commit === null ? 'the base' : code(commit.slice(0, 7))
  switch (kind) {
    case 'exact':
      return `Compared with ${short}`
    case 'ancestor':
      return `Compared with ${short}, the nearest commit with a report (${commitsBehind === 1 ? '1 commit' : `${commitsBehind} commits`} behind)`
    case 'file':
    case 'image':
      return `Compared with ${code(reference ?? '')}`
    case 'none':
      return reason === 'not-saved'
        ? `There is no baseline yet: the cache has no report of ${short} or the commits before it. A push to the base branch that runs this step saves one; until then growth budgets are not applicable`
        : `There is no baseline: ${ABSENCES[reason ?? 'no-base']}. Growth budgets are not applicable`
  }
}

const ABSENCES: Record<Exclude<NonNullable<BaselineReport['reason']>, 'not-saved'>, string> = {
  'no-cache': 'the Actions cache, which has the reports of earlier commits, is not available to this job',
  'no-token': 'there is no github-token, which is needed to find the merge base',
  unavailable: 'GitHub, the cache or the registry did not answer',
  damaged: 'what was found in the cache is not a Stagegate report',
  'no-base': 'GitHub names no base commit for this run (on a pull request, the job needs `contents: read`)',
  'several-targets': 'one image cannot be the baseline of several gated targets',
}

const SIZES: Record<GrowthBudgetReport['size'], string> = {
  compressed: 'compressed',
  unpacked: 'unpacked',
  merged: 'merged',
  own: 'own',
  'own.compressed': 'own compressed',
}

/** `+12.4 MB of +5 MB (unpacked growth)`, for the table. */
export function growthBudgetWords({ size, percent, limit, actual, result }: GrowthBudgetReport): string {
  const written = percent === null ? `+${formatBytes(limit ?? 0)}` : `+${percent}%`
  if (actual === null) return `${written} (${SIZES[size]} growth): not applicable`
  const note = result === 'waived' ? ', waived' : result === 'not-applicable' ? ', not enforced here' : ''
  return `${formatDelta(actual)} of ${written} (${SIZES[size]} growth)${note}`
}

/** `7.4 MB over the growth budget: +12.4 MB unpacked, limit +5 MB`. */
export function overgrownWords({ size, percent, limit, actual }: GrowthBudgetReport): string {
  const share = percent === null ? '' : ` (${percent}%)`
  const over = formatBytes((actual ?? 0) - (limit ?? 0))
  return `${over} over the growth budget: ${formatDelta(actual ?? 0)} ${SIZES[size]}, limit +${formatBytes(limit ?? 0)}${share}`
}

/** Untrusted text between backticks. */
const code = (text: string) => marked(codeWords(text))
