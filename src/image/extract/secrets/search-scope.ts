import { basenameOf } from '../../paths.ts'
import { type Format, formatOf } from './formats.ts'

/** Bytes of a file that are looked at; what has no secret in its first megabyte is data. */
export const MAX_READ = 2 ** 20

/** What is looked for in a file: what its format keeps secrets in, keys alone, or everything. */
export interface SearchScope {
  format: Format | null
  /** Whether the rules for tokens of any kind are tried; in other people's packages they are not. */
  tokens: boolean
}

/** Whose a file is by the folder that it lies in: the distribution's, a published package's, a test's, or the image's own. */
export type PathOwner = 'distribution' | 'package' | 'test' | 'own'

const DISTRIBUTION =
  /^\/(?:(?:usr\/)?(?:bin|sbin|lib|lib32|lib64|libx32|libexec)|usr\/(?:share|include|games)|var\/lib\/(?:dpkg|apt|rpm|pacman)|var\/cache|lib\/apk|etc\/(?:ssl\/certs|ca-certificates|pki\/ca-trust|alternatives)|proc|sys|dev)\/|\/ssl-cert-snakeoil\./
const PACKAGE =
  /\/(?:node_modules|site-packages|dist-packages|bower_components|\.pnpm-store|_cacache|\.npm|\.yarn|\.m2\/repository|\.gradle\/caches|\.nuget\/packages|go\/pkg\/mod|cargo\/registry|\.cargo\/(?:registry|git)|rustup\/toolchains|gems\/[^/]+|vendor\/[^/]+)\/|\/lib\/python\d[\d.]*\/|^\/usr\/local\/(?:go|share|include|lib\/(?:node_modules|ruby|php|perl))\/|\/jvm\//
const TEST =
  /\/(?:tests?|testdata|test[-_]?(?:data|fixtures|certs|keys)|fixtures?|__tests__|__fixtures__|__mocks__|specs?|mocks?|examples?|samples?|docs?)\//i

export function classifyPath(path: string): PathOwner {
  if (DISTRIBUTION.test(path)) return 'distribution'
  if (PACKAGE.test(path)) return 'package'
  return TEST.test(path) ? 'test' : 'own'
}

/** Text that programs, configurations and scripts are written in. Documents and data are left out: their examples look alike. */
const TEXT = new Set(
  (
    'bash cfg cjs clj cnf conf config coffee cs dart env erb ex exs fish go gradle groovy hcl htaccess htpasswd inc ini java js json ' +
    'json5 jsx kt kts local lua mjs mts php pl pm properties prod production ps1 py r rb rs scala sh sql svelte swift tf tfstate tfvars ' +
    'toml ts tsx vue xml yaml yml zsh bak old orig save'
  ).split(' '),
)
/** Where keys are kept; a certificate may be in the same file. */
const KEY_FILE = /^(?:pem|key|ppk|p8|pk8|asc|gpg|rsa|priv|ovpn)$/
const KEY_NAME = /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|identity|ssh_host_[a-z0-9]+_key)$/

/** What of a file is to be looked for; null for nothing, which has to be said of nearly all files without looking inside. */
export function chooseScope(path: string): SearchScope | null {
  const name = basenameOf(path)
  const dot = name.lastIndexOf('.')
  const suffix = dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
  const key = KEY_FILE.test(suffix) || KEY_NAME.test(name)
  const format = formatOf(path, name)
  const other = key || format !== null || dot <= 0 || TEXT.has(suffix)
  if (!other) return null
  const place = classifyPath(path)
  if (place === 'distribution' || place === 'package') {
    return key || format !== null ? { format, tokens: false } : null
  }
  return { format, tokens: true }
}
