import { TOKEN, URL_PASSWORD } from './marks.ts'
import { credentialsIn } from './places.ts'
import { type Setting, settingsIn } from './settings.ts'
import { isSecretName } from './values.ts'

export const MASK = '***'

const OLD_FORM = /^(\s*ENV\s+)([A-Za-z_][A-Za-z0-9_]{0,199})(\s+)([^=\s].*)$/i
const HEADER = /\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"']+/gi
/** A user name of a URL that nobody chose: a token. */
const URL_TOKEN = /(?<=:\/\/)[^\s/:@"'`<>$]{20,300}(?=(?::[\w-]{0,20})?@)/g
/** Base64 of a key, a JSON or a kubeconfig by its beginning, and Base64 that is longer than a checksum. */
const BASE64 =
  /(?<![A-Za-z0-9+/])(?:(?:LS0tLS1CRUdJTi|eyJ|ew[o0]|YXBpVmVyc2lvb)[A-Za-z0-9+/]{24,}|(?![0-9a-f]{90})[A-Za-z0-9+/]{90,})={0,2}/g
const KEY = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).*/s

/**
 * Masks an instruction for reports: values of variables with a secret's name, tokens of known issuers, passwords in
 * URLs, and keys. It may mask too much, because readers can look up the line.
 */
export function maskSecrets(text: string): string {
  return text
    .replace(KEY, `$1${MASK}`)
    .replace(OLD_FORM, (all, keyword, name, space) => (isSecretName(name) ? keyword + name + space + MASK : all))
    .replace(HEADER, `$1${MASK}`)
    .replace(URL_PASSWORD, value => (REFERENCE.test(value) ? value : MASK))
    .replace(URL_TOKEN, MASK)
    .replace(BASE64, MASK)
    .replace(/^.*$/s, all => maskRanges(all, credentialsIn(all)))
    .replace(/^.*$/s, all => maskRanges(all, settingsIn(all, MANIFEST.test(all) ? isMaskedInManifest : isMasked)))
    .replace(TOKEN, MASK)
}

/** Masks ranges of a text except references. */
function maskRanges(text: string, ranges: Iterable<{ from: number; to: number }>): string {
  const parts: string[] = []
  let end = 0
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from < end || REFERENCE.test(text.slice(from, to))) continue
    parts.push(text.slice(end, from), MASK)
    end = to
  }
  return parts.join('') + text.slice(end)
}

/** A Secret of Kubernetes: any of its values is one. */
const MANIFEST = /\bkind["']?:\s{0,9}["']?Secret\b/

const isMaskedInManifest = (name: string, form: Setting['form']) =>
  form === 'colon' || form === 'member' || isMasked(name, form)

/** Whether the value of a setting may be a secret, or have one in it. */
function isMasked(name: string, form: Setting['form']): boolean {
  return isSecretName(name) || STRUCTURE.test(name) || (form === 'member' && MEMBER.test(name))
}

/** Members of Docker's and Composer's files, the second by host, and the private ones of a JSON Web Key (RFC 7518, section 6). */
const MEMBER = /^(?:auth|[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}|[dpqk]|d[pq]|qi)$/i

/** Variables with the content of a file of credentials, and Bundler's for the hosts of gems. */
const STRUCTURE = /^(?:DOCKER_AUTH_CONFIG|COMPOSER_AUTH|VSS_\w{1,60}ENDPOINTS|BUNDLE_\w{1,200}__\w{1,200})$/i

/** `$NAME`, `${NAME}` or `"$(cat /run/secrets/x)"`: it shows where the value comes from, and is not the value. */
const REFERENCE = /^\\?["']?\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\}|\([^)]*\)?)\\?["']?$/

/** Masks a whole text line by line, including keys of several lines. */
export function maskLines(lines: readonly string[]): string[] {
  let inKey = false
  return lines.map(line => {
    const continues = inKey
    inKey = continues ? !KEY_END.test(line) : KEY_BEGIN.test(line) && !KEY_END.test(line)
    return continues ? MASK : maskSecrets(line)
  })
}

const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/
const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY-----/

/** Masks a start command for reports. */
export const maskCommand = (words: string) => maskSecrets(`CMD ${words}`).slice('CMD '.length)
