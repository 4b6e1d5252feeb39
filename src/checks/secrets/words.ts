import type { SecretMatch } from '../../image/extracts.ts'
import { join, list, plain, text, type Words } from '../../text/words.ts'

type Weakness = NonNullable<SecretMatch['weak']>

/** The secrets of one kind in one file; nothing of their values. */
export interface FileSecrets {
  path: string
  /** The line of the first secret, from 1. */
  line: number
  count: number
  rules: readonly string[]
  /** The variables with the secrets. */
  names: readonly string[]
  fingerprints: readonly string[]
  /** Whether a later layer deletes or replaces the file. */
  deleted: boolean
  inherited: boolean
  test: boolean
  hostKey: boolean
  /** Whether the package ssl-cert made it. */
  snakeoil: boolean
  weak: Weakness | null
}

/** Files of one layer whose secrets are not the image's own. */
export interface SharedSecrets {
  /** From the base image; otherwise from a package that anyone can download. */
  inherited: boolean
  /** Whether only records of own layers show that the packages are published. */
  recorded: boolean
  rules: readonly string[]
  /** The first files, of `files` in all. */
  paths: readonly string[]
  files: number
}

/** `a token`, `tokens`. */
export type Noun = readonly [one: string, many: string]

/** The noun for a check's secrets, and its message and fix for one file. */
export interface SecretWords {
  noun: Noun
  describe(secrets: FileSecrets): { message: Words; fix: Words }
}

/** The words of a check whose fix is the same for every file, or depends on the rules that matched. */
export function secretWords(noun: Noun, fix: (rules: readonly string[]) => Words): SecretWords {
  return { noun, describe: secrets => ({ message: fileMessage(secrets, noun), fix: fix(secrets.rules) }) }
}

export const MOUNT = text`Mount it with ${'RUN --mount=type=secret'} for the one instruction that needs it`
export const DELETING = plain('Deleting it in a later instruction leaves it in the earlier layer.')

/** The message: what, where, and whether the container still sees it; never the value. */
export function fileMessage(secrets: FileSecrets, [one, many]: Noun): Words {
  const { path, line, count, names } = secrets
  const amount = names.length > 1 ? many : count > 1 && names.length === 0 ? `${count} ${many}` : one
  const place = line === 1 ? '' : count > 1 ? `, the first on line ${line}` : ` on line ${line}`
  return text`${path} contains ${plain(amount + place)}${inBrackets(detailsOf(secrets))}.${hidden(secrets)}`
}

export function sharedMessage({ inherited, recorded, rules, paths, files }: SharedSecrets, [one, many]: Noun): Words {
  const subject = plain(inherited ? 'The base image contains' : 'Published packages contain')
  const object = text`${plain(files > 1 ? many : one)}${inBrackets(kindOf(rules))}`
  const doubt = recorded ? ' Only records that own layers wrote show that the packages are published.' : ''
  return text`${subject} ${object} in ${list(paths, 3, files)}.${plain(doubt)}`
}

export const RECORDED_FIX = text`Delete the files in the instruction that installs the packages, if the container does not need them. If they are not published, replace the secrets.`

/** What follows the message: where the file comes from, and what happens to it. */
export function hidden({ deleted, inherited }: FileSecrets): Words {
  const origin = inherited ? ' It comes from the base image.' : ''
  return plain(origin + (deleted ? ' A later layer deletes or replaces the file, but the image still ships it.' : ''))
}

const WEAKNESSES: Readonly<Record<Weakness, string>> = {
  encrypted: 'encrypted with a password',
  'test-mode': "for the service's test mode",
  'url-password': 'a password in a URL',
  hash: 'the hash of a password',
  unparsed: 'in the form of a key, but without one that parses',
  program: 'inside a program',
  published: 'a published example',
}

function detailsOf({ rules, test, weak, names, fingerprints }: FileSecrets): Words[] {
  const noun = plain(fingerprints.length > 1 ? 'fingerprints' : 'fingerprint')
  return [
    ...kindOf(rules),
    ...(test ? [plain('among tests or documents')] : []),
    ...(weak === null ? [] : [plain(WEAKNESSES[weak])]),
    ...(names.length > 0 ? [list(names)] : []),
    ...(fingerprints.length > 0 ? [text`${noun} ${list(fingerprints)}`] : []),
  ]
}

/** The rules, without those whose name repeats the noun. */
function kindOf(rules: readonly string[]): Words[] {
  const kinds = rules.filter(rule => rule !== 'private-key' && rule !== 'dotenv')
  return kinds.length === 0 ? [] : [list(kinds)]
}

function inBrackets(details: readonly Words[]): Words {
  return details.length === 0 ? plain('') : text` (${join(details, '; ')})`
}
