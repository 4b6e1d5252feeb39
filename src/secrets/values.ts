import { TOKEN } from './marks.ts'

/** The last word or words of a variable that contains a secret. */
const SECRET_NAME =
  /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|APIKEY|CREDENTIALS?|AUTHTOKEN|(?:API|ACCESS|ACCOUNT|APP|AUTH|ENCRYPTION|MASTER|PRIVATE|SECRET|SERVICE|SIGNING|STORAGE)_?KEY|SECRET_KEY_BASE|DSN_PASSWORD)(?:_V?\d{1,2}|_BASE64|_B64|_PROD(?:UCTION)?|_LIVE|_DEV|_STAGING)?$/
/** Variables that build tools put into public pages by convention. */
const PUBLIC_NAME = /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC|STORYBOOK)_/

/** Whether a variable of this name contains a secret, rather than its location or use. `PWD` is the shell's. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return false
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase()
  return SECRET_NAME.test(words) && !PUBLIC_NAME.test(words) && words !== 'PWD' && words !== 'OLD_PWD'
}

/** Whole values that are not secrets: flags, defaults, and words that everybody uses. */
const STAND_IN =
  /^(?:\*+|x+|\.{2,}|-+|_+|0+|true|false|yes|no|on|off|null|none|nil|undefined|\d{1,5}|changeit|change[-_ ]?me.*|replace[-_ ]?me.*|todo|tbd|guest|admin|root|user|users?name|postgres|mysql|mongo|redis|rabbitmq|minio|minioadmin|sa|token|key|apikey|api[-_]?key|secret|secrets|password|passwd|pass|pwd|test|testing|dev|development|local|localhost|default|string|value|empty|unset|na|n\/a|[a-z_-]*(?:your|insert|enter)[-_ ].*)$/i
/** Words that mark a value as an example. AWS puts the first into the keys of its documentation. */
const EXAMPLE_WORD =
  /EXAMPLE|example|placeholder|PLACEHOLDER|dummy|DUMMY|redacted|REDACTED|not-?a-?secret|(?:my|your)[-_]?(?:secret|token|password|api|key)|fake|FAKE|sample|SAMPLE|xxxx|XXXX|\*\*\*|\.\.\.|<[^>]*>|12345678|abcdef(?:gh|12)|deadbeef/
/** A reference to the location of the value. */
const REFERENCE =
  /^(?:\$[{(A-Za-z_]|\{[A-Za-z_]|\{\{|\{%|%[A-Za-z{(]|<%|@[@{]|#\{|env:|file:|vault:|encrypted:|ENC\[|ref:|op:\/\/|!|\/(?:run|etc|var|usr|opt|home|root|tmp|app|secrets?|mnt|data|srv|dev)\/|\.{1,2}\/)|\$\{[^}]*\}|\{\{/

/** Whether a value is not a secret: empty, a reference, an example, a flag, a common word. */
export function isPlaceholder(value: string): boolean {
  const text = value.slice(0, 400).trim()
  if (text.length < 3 || STAND_IN.test(text) || EXAMPLE_WORD.test(text) || REFERENCE.test(text)) return true
  // `aaaaaaaa`, `12121212`: no real secret has so few distinct characters.
  return new Set(text).size < 4
}

/** Whether a value looks generated: long, with several kinds of characters. */
export function isMachineMade(value: string): boolean {
  if (value.length < 16 || value.length > 10_000 || /\s/.test(value)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter(kind => kind.test(value)).length
  return kinds >= 2 && new Set(value).size >= 10
}

/** Whether the text contains a token of a known issuer. Examples from documentation do not count. */
export function holdsToken(text: string): boolean {
  for (const [token] of text.matchAll(TOKEN)) if (!isPlaceholder(token) && isMachineMade(token)) return true
  return false
}
