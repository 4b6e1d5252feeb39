import { TOKEN } from './marks.ts'

/** What makes a variable's name speak of a secret, as its last word or words; and what makes it speak of something else. */
const SECRET_NAME =
  /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|APIKEY|CREDENTIALS?|AUTHTOKEN|(?:API|ACCESS|ACCOUNT|APP|AUTH|ENCRYPTION|MASTER|PRIVATE|SECRET|SERVICE|SIGNING|STORAGE)_?KEY|SECRET_KEY_BASE|DSN_PASSWORD)(?:_V?\d{1,2}|_BASE64|_B64|_PROD(?:UCTION)?|_LIVE|_DEV|_STAGING)?$/
/** Built into pages that everybody can read, by the tools' own convention. */
const PUBLIC_NAME = /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC|STORYBOOK)_/

/** Whether a variable of this name holds a secret rather than where one lies or how it is used. `PWD` is the shell's. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return false
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase()
  return SECRET_NAME.test(words) && !PUBLIC_NAME.test(words) && words !== 'PWD' && words !== 'OLD_PWD'
}

const STAND_IN =
  /^(?:\*+|x+|\.{2,}|-+|_+|0+|true|false|yes|no|on|off|null|none|nil|undefined|\d{1,5}|changeit|change[-_ ]?me.*|replace[-_ ]?me.*|todo|tbd|guest|admin|root|user|users?name|postgres|mysql|mongo|redis|rabbitmq|minio|minioadmin|sa|token|key|apikey|api[-_]?key|secret|secrets|password|passwd|pass|pwd|test|testing|dev|development|local|localhost|default|string|value|empty|unset|na|n\/a|[a-z_-]*(?:your|insert|enter)[-_ ].*)$/i
/** Words in a value that say that it is none; AWS marks the keys of its documentation with the first. */
const TELLING =
  /EXAMPLE|example|placeholder|PLACEHOLDER|dummy|DUMMY|redacted|REDACTED|not-?a-?secret|(?:my|your)[-_]?(?:secret|token|password|api|key)|fake|FAKE|sample|SAMPLE|xxxx|XXXX|\*\*\*|\.\.\.|<[^>]*>|12345678|abcdef(?:gh|12)|deadbeef/
/** A reference to where the value is, not the value. */
const REFERENCE =
  /^(?:\$[{(A-Za-z_]|\{[A-Za-z_]|\{\{|\{%|%[A-Za-z{(]|<%|@[@{]|#\{|env:|file:|vault:|ref:|op:\/\/|!|\/(?:run|etc|var|usr|opt|home|root|tmp|app|secrets?|mnt|data|srv|dev)\/|\.{1,2}\/)|\$\{[^}]*\}|\{\{/

/** Whether a value only stands where a secret would: empty, a reference, an example, a flag, a word that everybody uses. */
export function isPlaceholder(value: string): boolean {
  const text = value.slice(0, 400).trim()
  if (text.length < 3 || STAND_IN.test(text) || TELLING.test(text) || REFERENCE.test(text)) return true
  // `aaaaaaaa`, `12121212`: nobody's secret has so few characters in it.
  return new Set(text).size < 4
}

/** Whether it looks made by a machine: long, and of several kinds of characters. */
export function isMachineMade(value: string): boolean {
  if (value.length < 16 || value.length > 10_000 || /\s/.test(value)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter(kind => kind.test(value)).length
  return kinds >= 2 && new Set(value).size >= 10
}

/** Whether a known issuer's token stands in the text; the examples of documentation do not count. */
export function holdsToken(text: string): boolean {
  for (const [token] of text.matchAll(TOKEN)) if (!isPlaceholder(token) && isMachineMade(token)) return true
  return false
}
