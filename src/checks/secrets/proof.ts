import { findEncodedKeys } from '../../image/extract/secrets/encoded-keys.ts'
import { findByContent } from '../../image/extract/secrets/formats/by-content.ts'
import { passwordOfBasic } from '../../image/extract/secrets/formats/finders.ts'
import { inUrls } from '../../image/extract/secrets/formats/urls.ts'
import { findPrivateKeys } from '../../image/extract/secrets/private-keys.ts'
import { findOwnTokens } from '../../image/extract/secrets/rules.ts'
import { type Credential, credentialsIn } from '../../secrets/places.ts'
import { isPublicByDesign } from '../../secrets/public-values.ts'
import { type Setting, settingsIn } from '../../secrets/settings.ts'
import { holdsToken, isMachineMade, isPlaceholder, isSecretName } from '../../secrets/values.ts'

/** How sure it is that a text contains a secret. */
export type Proof = 'proven' | 'likely'

/** The proof that a variable contains a secret, by its name and value; null if there is none. */
export function proofInVariable(name: string, value: string): Proof | null {
  // A structure is only as secret as its parts.
  const named = isSecretName(name) && !/^\s*[{[]/.test(value)
  return strongest([
    ...proofsInText(value),
    ...(named ? [proofOfValue(name, value)] : []),
    ...proofsInSettings(value, () => true),
    // Bundler reads its configuration from variables, too.
    ...findByContent(`${name}: "${value}"`).map(() => 'proven' as const),
  ])
}

/** The same for a label. Its text may be a manual, with examples of commands. */
export function proofInLabel(name: string, value: string): Proof | null {
  const named = isSecretName(name) ? [proofOfValue(name, value)] : []
  return strongest([...proofsInText(value), ...named, ...proofsInSettings(value, () => false)])
}

/**
 * The proof that a command contains a secret. A word as the value of a variable is a dummy for the build more often than a
 * secret; not so if the command starts the container, or if a program reads the variable as its password.
 */
export function proofInCommand(command: string, keyword: string): Proof | null {
  const counts = ({ name }: Setting) => keyword !== 'RUN' || PASSWORD_OF_PROGRAM.test(name)
  return strongest([
    ...proofsInText(command),
    ...proofsInSettings(command, counts),
    ...[...credentialsIn(command)].map(proofOfCredential),
  ])
}

export function strongest(proofs: readonly (Proof | null)[]): Proof | null {
  return proofs.includes('proven') ? 'proven' : proofs.includes('likely') ? 'likely' : null
}

/** The proofs for what is a secret by its own form, under any name. */
function proofsInText(text: string): (Proof | null)[] {
  return readingsOf(text).flatMap(reading => [
    ...[
      ...findPrivateKeys(reading),
      ...findEncodedKeys(reading),
      ...findOwnTokens(reading),
      ...findByContent(reading),
    ].map(({ weak, unread }) => (weak || unread ? ('likely' as const) : ('proven' as const))),
    holdsToken(reading) ? (isForTests(reading) ? 'likely' : 'proven') : null,
    ...[...inUrls(reading)].map(({ at, value }) =>
      isPlaceholder(value) || PUBLIC_USER.test(reading.slice(at, at + 400)) ? null : ('likely' as const),
    ),
  ])
}

/** Characters of Base64 that are decoded. */
const MAX_BASE64 = 100_000

/** A text, and what it is without Base64, or without the backslashes of a string. */
function readingsOf(text: string): string[] {
  const readings = [text]
  if (text.includes('\\"')) readings.push(text.replaceAll('\\"', '"').replace(/(?<=\s)"(?=[{[])/g, ' '))
  if (text.length <= MAX_BASE64 && /^[A-Za-z0-9+/\s]{40,}(?:={1,2}\s*)?$/.test(text)) {
    const decoded = Buffer.from(text, 'base64').toString('latin1')
    if (/^[\t\n\r\x20-\x7e]+$/.test(decoded)) readings.push(decoded)
  }
  return readings
}

/** Sentry's public key, which browsers get: `https://KEY@host/PROJECT`. */
const PUBLIC_USER = /^:\/\/[0-9a-f]{32}@[^\s/]{1,200}\/\d{1,20}(?![\w/])/

/** Whether the tokens of a text are keys for the test mode of a service. */
function isForTests(text: string): boolean {
  return /(?<![A-Za-z0-9])[sr]k_test_/.test(text) && !holdsToken(text.replace(/(?<![A-Za-z0-9])[sr]k_test_\w+/g, ''))
}

/**
 * The proofs for the values of a text that have the name of a secret. A value that nobody generated counts if `counts` accepts
 * it, but not after a colon, which is also prose.
 */
function proofsInSettings(text: string, counts: (setting: Setting) => boolean): (Proof | null)[] {
  return [...settingsIn(text, isSecretName)].map(setting => {
    if (/[$`]/.test(setting.value)) return null
    const proof = proofOfValue(setting.name, setting.value)
    return proof === 'likely' && (setting.form === 'colon' || !counts(setting)) ? null : proof
  })
}

/** Variables in which a program looks for its password. */
const PASSWORD_OF_PROGRAM =
  /^(?:PGPASSWORD|SSHPASS|MYSQL_PWD|REDISCLI_AUTH|CONSUL_HTTP_AUTH|(?:RSYNC|RESTIC|SNOWSQL|TWINE)_(?:PASSWORD|PWD))$/

function proofOfValue(name: string, value: string): Proof | null {
  return isPublicByDesign(name, value) ? null : gradeOf(value)
}

/** A password in Base64 is as generated as it looks decoded. */
const proofOfCredential = ({ value, basic }: Credential) => gradeOf(basic ? (passwordOfBasic(value) ?? '') : value)

const gradeOf = (value: string): Proof | null =>
  isPlaceholder(value) ? null : isMachineMade(value) ? 'proven' : 'likely'
