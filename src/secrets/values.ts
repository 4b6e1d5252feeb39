import { TOKEN } from './marks.ts'

/** The last word or words of a variable that contains a secret. */
const SECRET_NAME =
  /(?:^|_)(?:PASS|PASSWD|PGPASSWORD|SSHPASS|CREDS|CONFIG__AUTH|REDISCLI_AUTH|CONSUL_HTTP_AUTH|NPM_AUTH_IDENT|(?:ERLANG|RELEASE)_COOKIE|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|APIKEY|CREDENTIALS?|AUTHTOKEN|(?:API|ACCESS|ACCOUNT|APP|AUTH|ENCRYPTION|MASTER|PRIVATE|SECRET|SERVICE|SIGNING|STORAGE|SERVICE_ROLE|JWT_?)_?KEY|SECRET_KEY_BASE|DSN_PASSWORD)(?:_V?\d{1,2}|_BASE64|_B64|_PROD(?:UCTION)?|_LIVE|_DEV|_STAGING)?$/
/** Variables that build tools put into public pages by convention. */
const PUBLIC_NAME = /^(?:VITE|REACT_APP|GATSBY|STORYBOOK)_|(?:^|_)(?:PUBLIC|PUBLISHABLE)_/

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
  /^(?:\*+|x+|\.{2,}|-+|_+|0+|true|false|yes|no|on|off|null|nil|undefined|\d{1,5}|todo|tbd|guest|root|postgres|mysql|mongo|redis|rabbitmq|minio|minioadmin|sa|testing|development|localhost|localstack|empty|unset|n\/a|anonymous|android|foo|bar|foobar|[a-z_-]*(?:your|insert|enter)[-_ ].*|.*[-_ ]here)$/i
/** A value that consists of words which name a secret or ask for one: `my-secret-pw`, `defaultPassword`. No word is made of others. */
const NAMING_WORDS =
  /^(?:(?:my|your|some|this|the|is|not|no|none|default|dev|test|local|secrets?|tokens?|password|passwd|passphrase|pass|pwd|pw|keys?|api|auth|access|user|users|name|admin|db|app|value|string|used|unused|set|defined|unknown|na|changeit)[-_ .]?)+$/i
/** The name of a variable in capitals, where its value should be: `NPM_TOKEN`, `REPLACE_WITH_PASSWORD`, `TOKEN123`. */
const VARIABLE_NAME =
  /^(?:[A-Z]{1,30}(?:\d{1,2}[A-Z]?)?(?:_(?:[A-Z]{1,30}(?:\d{1,2}[A-Z]?)?|\d{1,2})){1,9}|(?:TOKEN|PASSWORD|SECRET|KEY)\d{1,3})$/
/** A name between the marks of a template, whose tool replaces it: `@NAME@`, `__NAME__`, `[name]`, `(known after apply)`. */
const TEMPLATE_MARK = /^(?:@[A-Za-z][\w.-]*@|__[A-Za-z][\w.-]*__|\[[A-Za-z][\w .:-]*\]|\([A-Za-z][A-Za-z ]*\))$/
/**
 * Words that mark a value as an example. AWS puts the first into the keys of its documentation. The last ones start the keys
 * in Stripe's documentation, and that of Azure's storage emulator.
 */
const EXAMPLE_WORD =
  /EXAMPLE|example|placeholder|PLACEHOLDER|dummy|DUMMY|redacted|REDACTED|not-?a-?secret|(?:my|your)[-_]?(?:secret|token|password|api|key)|(?:[cC]hange|CHANGE|[rR]eplace|REPLACE)[-_ ]?(?:[mM]e|ME|[tT]his|THIS|[wW]ith|WITH|[iI]t(?![a-z])|IT(?![A-Z]))|leave (?:it )?(?:empty|blank)|fake|FAKE|sample|SAMPLE|xxxx|XXXX|\*\*\*|\.\.\.|<[^>]{0,300}>|12345678|abcdef(?:gh|12)|deadbeef|sk_test_(?:4eC39H|BQokik)|Eby8vdM02xNO/
/** A reference to the location of the value: a variable, a command, a tag of YAML, or a path. */
const REFERENCE =
  /^(?:\$[{(A-Za-z_]|\{[A-Za-z_]|\{\{|\{%|%[A-Za-z{(]|<%|@[@{]|#\{|`[^`]{1,300}`$|![A-Za-z][\w/-]{0,40}\s|\/(?:run|etc|var|usr|opt|home|root|tmp|app|secrets?|mnt|data|srv|dev)\/|\.{1,2}\/|~[\w-]{0,40}\/|[A-Za-z]:\\)|\$\{[^}]*\}|\{\{/
/** Templates and variables in a file whose program replaces none. Any other value may start like them. */
const TEMPLATE =
  /^(?:\$(?:[A-Z][A-Z0-9_]*|[a-z]+(?:_[a-z]+)*)$|%[A-Za-z_]+%$|\{[A-Za-z_.]+\}$|[$%#@]\{|\$\(|%\(|\{\{|\{%|<%)|\$\{[^}]*\}|\{\{/
/** What such a value starts with that names something else elsewhere. */
const MARK = /^[$%{](?=[A-Za-z_])/
/** A path of plain words, such as that of a parameter, or to a file with the value. */
const PATH =
  /^(?:(?:\/[a-z][a-z._-]{0,40}\d{0,3}){2,20}|[\w./-]{1,200}\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|gpg))$/
/** The name of a value in a store of secrets, such as that of a cloud. */
const STORE =
  /^(?:(?:env|file|vault|encrypted|ref|ssm|sm|kms|arn|gcp|aws|azure|doppler|keyring|keychain|secrets?-?manager):|(?:[a-z0-9+.-]{0,30}(?:secrets?|vault|ssm|kms|keyring|keychain|parameter-?store)[a-z0-9+.-]{0,30}|g?sm|a(?:z?kv|wssm)|op|bws|doppler|infisical|conjur|berglas):\/\/|ENC\[|@Microsoft\.KeyVault\(|projects\/[^/]{1,100}\/secrets\/)/

const NO_SECRETS = [STAND_IN, NAMING_WORDS, VARIABLE_NAME, TEMPLATE_MARK, EXAMPLE_WORD, REFERENCE, PATH, STORE]

/**
 * Whether a value is not a secret: empty, a reference, an example, a flag, a name, a common word. In a `literal` one, no program
 * replaces variables.
 */
export function isPlaceholder(value: string, literal = false): boolean {
  const start = value.slice(0, 400).trim()
  const text = literal && !TEMPLATE.test(start) ? start.replace(MARK, '') : start
  if (text.length < 3 || NO_SECRETS.some(form => form.test(text))) return true
  // `aaaaaaaa`, `12121212`: no real secret has so few distinct characters.
  return new Set(text).size < 4
}

/** Whether a value looks generated: long, with several kinds of characters, and not an identifier (`customerIdentifierV2`). */
export function isMachineMade(value: string): boolean {
  if (value.length < 16 || value.length > 10_000 || /\s/.test(value)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter(kind => kind.test(value)).length
  if (kinds < 2 || new Set(value).size < 10) return false
  const words = value.split(/[-_.]|(?<=[a-z])(?=[A-Z\d])/)
  return (
    words.length * 4 > value.length ||
    !words.every(word => /^(?:[A-Z][a-z]+|[a-z]{2,}|[A-Z]{2,}|[Vv]?\d{1,4})$/.test(word))
  )
}

/** Whether the text contains a token of a known issuer. Examples from documentation do not count. */
export function holdsToken(text: string): boolean {
  for (const [token] of text.matchAll(TOKEN)) if (!isPlaceholder(token) && isMachineMade(token)) return true
  return false
}
