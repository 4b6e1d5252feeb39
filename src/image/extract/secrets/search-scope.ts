import { basenameOf } from '../../paths.ts'
import type { Format } from './formats/format.ts'
import { chooseFormat } from './formats/formats.ts'

/** Bytes of a file that are searched for all secrets; behind them, only for keys and tokens. */
const MAX_READ = 2 ** 20
/** The same for a file whose name says that it holds a secret. If it is larger, the result says that it was not searched whole. */
const MAX_NAMED = 2 ** 24

/** What to search a file for: the secrets of its format, private keys, or everything. */
export interface SearchScope {
  format: Format | null
  /** Whether the file is named like a key. */
  key: boolean
  /** Whether its suffix is that of a text, so that a NUL does not make it data. */
  text: boolean
  /** Bytes to read. */
  most: number
  /** Whether to apply the rules for tokens, which published packages are exempt from; in a document, to nothing that is weak. */
  tokens: 'all' | 'document' | null
}

/** The owner of a file by its folder: the distribution, a published package, a test, or the image itself. */
export type PathOwner = 'distribution' | 'package' | 'test' | 'own'

const DISTRIBUTION =
  /^\/(?:(?:usr\/)?(?:bin|sbin|lib|lib32|lib64|libx32|libexec)|usr\/(?:share|include|games)|var\/lib\/(?:dpkg|apt|rpm|pacman)|var\/cache|lib\/apk|etc\/(?:ssl\/certs|ca-certificates|pki\/ca-trust|alternatives)|proc|sys|dev)\//
const PACKAGE =
  /\/(?:node_modules|site-packages|dist-packages|bower_components|\.pnpm-store|_cacache|\.npm|\.yarn|\.m2\/repository|\.gradle\/caches|\.nuget\/packages|\.pub-cache\/(?:hosted|git)|\.ivy2\/cache|\.cache\/coursier|\.cabal\/packages|\.mix\/archives|\.bun\/install\/cache|go\/pkg\/mod|\.?cargo\/(?:registry|git)|rustup\/toolchains|gems\/[^/]+|vendor\/[^/]+)\/|\/lib\/python\d[\d.]*\/|^\/usr\/local\/(?:go|share|include|lib\/(?:node_modules|ruby|php|perl))\/|\/jvm\//
const TEST =
  /\/(?:tests?|selftests?|testdata|test[-_]?(?:data|fixtures|certs|keys)|fixtures?|__tests__|__fixtures__|__mocks__|specs?|mocks?|examples?|samples?|docs?)\//i

/** Folders inside those above that anyone who builds an image fills. No package publishes the folder `.git`. */
const FILLED_IN = /^\/usr\/share\/(?:nginx\/html|[^/]+\/(?:conf|config|pipeline|ref))\/|\/\.git\//

/** Classifies a file by its folder. */
export function classifyPath(path: string): PathOwner {
  if (FILLED_IN.test(path)) return isTest(path) ? 'test' : 'own'
  if (DISTRIBUTION.test(path)) return 'distribution'
  if (PACKAGE.test(path)) return 'package'
  return isTest(path) ? 'test' : 'own'
}

/** Documents, whose examples look like secrets. */
const DOCUMENT = /\.(?:md|mdx|markdown|rst|adoc|asciidoc|org|pod|rdoc|tex)$/i

/** Whether a file is a document, or in a folder for tests, examples or documents. */
export function isTest(path: string): boolean {
  return TEST.test(path) || DOCUMENT.test(path)
}

/** Suffixes of programs, configurations, scripts and plain text. */
const TEXT_SUFFIXES = new Set(
  (
    'bash cfg cjs clj cnf conf config coffee cs csv dart env erb ex exs fish go gradle groovy hcl htaccess htpasswd inc ini java js json ' +
    'json5 jsx jwk jwks kt kts local log lua mjs mts php pl pm properties prod production ps1 py r rb rs scala sh sql svelte swift tf tfstate tfvars ' +
    'toml ts tsx txt vue xml yaml yml zsh bak old orig save'
  ).split(' '),
)
/** Suffixes of key files and key stores, which can contain certificates too. */
const KEY_FILE = /^(?:pem|key|der|ppk|p8|pk8|pkcs8|p12|pfx|pkcs12|jks|jceks|ks|keystore|asc|gpg|rsa|priv|ovpn)$/
const KEY_NAME = /^(?:keystore|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|identity|ssh_host_[a-z0-9]+_key)$/

/** Chooses what to search a file for by its path; null for keys alone, as for almost all files. */
export function chooseScope(path: string): SearchScope | null {
  const name = basenameOf(path)
  const dot = name.lastIndexOf('.')
  const suffix = dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
  const key = KEY_FILE.test(suffix) || KEY_NAME.test(name)
  const format = chooseFormat(path, name)
  const named = key || format !== null
  const owner = classifyPath(path)
  const isOthers = owner === 'distribution' || owner === 'package'
  if (isOthers && !named) return null
  const tokens = isOthers ? null : DOCUMENT.test(name) ? 'document' : 'all'
  return { format, key, text: TEXT_SUFFIXES.has(suffix), most: named ? MAX_NAMED : MAX_READ, tokens }
}
