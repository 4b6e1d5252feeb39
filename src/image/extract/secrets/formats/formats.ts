import { isMachineMade, isPlaceholder } from '../../../../secrets/values.ts'
import { type SecretCandidate, unread } from '../candidate.ts'
import { chooseEnvFile } from './env-file.ts'
import type { Format } from './format.ts'
import { GIT_FORMATS } from './git.ts'
import { JAVA_PACKAGE_FORMATS } from './java-packages.ts'
import { LANGUAGE_PACKAGE_FORMATS } from './language-packages.ts'
import { LOGIN_FORMATS } from './logins.ts'
import { SERVICE_FORMATS } from './services.ts'
import { SYSTEM_PACKAGE_FORMATS } from './system-packages.ts'
import { TOOL_FORMATS } from './tools.ts'

/** All formats. If several fit a path, the first one counts. */
export const FORMATS: readonly Format[] = [
  ...GIT_FORMATS,
  ...SYSTEM_PACKAGE_FORMATS,
  ...LANGUAGE_PACKAGE_FORMATS,
  ...JAVA_PACKAGE_FORMATS,
  ...SERVICE_FORMATS,
  ...LOGIN_FORMATS,
  ...TOOL_FORMATS,
]

/** The formats by the end of the path, so that a path costs a few look-ups for any number of formats. */
const BY_END = new Map<string, Format[]>()
for (const format of FORMATS) {
  for (const end of format.files) BY_END.set(end, [...(BY_END.get(end) ?? []), format])
}

/** Chooses the format by the path of a file; null if such files have no secret secrets. */
export function chooseFormat(path: string, name: string): Format | null {
  const lower = name.toLowerCase()
  const slash = path.length - name.length - 1
  const parent = path.slice(path.lastIndexOf('/', slash - 1) + 1, slash).toLowerCase()
  return (
    fitting(`${parent}/${lower}`, path) ??
    fitting(lower, path) ??
    fitting(`${parent}/*`, path) ??
    bySuffix(lower, parent, path) ??
    chooseEnvFile(lower) ??
    ofCopy(path, lower)
  )
}

/** The format of the file that an editor or a person copied: `.npmrc.bak`, `.env~`. */
function ofCopy(path: string, name: string): Format | null {
  const copy = /(?:\.(?:bak|old|orig|save|backup)|~)$/.exec(name)?.[0]
  return copy === undefined ? null : chooseFormat(path.slice(0, -copy.length), name.slice(0, -copy.length))
}

/** `a.tfstate.backup` has the suffixes `.tfstate.backup` and `.backup`; `x.git/config` is in a folder with a suffix. */
function bySuffix(name: string, parent: string, path: string): Format | null {
  const last = name.lastIndexOf('.')
  if (last > 0) {
    const format = fitting(`*${name.slice(last)}`, path)
    if (format) return format
    const dot = name.lastIndexOf('.', last - 1)
    if (dot > 0) return fitting(`*${name.slice(dot)}`, path)
  }
  const dot = parent.lastIndexOf('.')
  return dot > 0 ? fitting(`*${parent.slice(dot)}/${name}`, path) : null
}

function fitting(end: string, path: string): Format | null {
  return BY_END.get(end)?.find(({ within }) => within === undefined || within.test(path)) ?? null
}

/** Whether a program made the value: a token, perhaps after the word Bearer, or binary data. */
function isGenerated(value: string): boolean {
  return /[^\x20-\x7e]/.test(value) || isMachineMade(value.slice(value.lastIndexOf(' ') + 1))
}

/** Secrets of one file beyond this number are left out: a report shows a few. */
const MAX_CANDIDATES = 1000

/** Finds the secrets in a file of this format. Examples and references do not count, and none of them hides a secret. */
export function findInFormat({ rule, kind, find, generated, literal }: Format, text: string): SecretCandidate[] {
  const candidates: SecretCandidate[] = []
  for (const { value, ...occurrence } of find(text)) {
    if (occurrence.unread !== undefined) {
      candidates.push(unread(kind, occurrence.unread))
      continue
    }
    // The hash of a password begins as a reference does.
    if (occurrence.weak !== 'hash' && (isPlaceholder(value, literal === true) || (generated && !isGenerated(value))))
      continue
    candidates.push({ rule, kind, value: value.trim(), machine: generated === true, ...occurrence })
    if (candidates.length === MAX_CANDIDATES) break
  }
  return candidates
}
