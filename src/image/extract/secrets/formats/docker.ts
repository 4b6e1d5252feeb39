import { foldKey } from '../../../../text/json.ts'
import { passwordOfBasic } from './finders.ts'
import type { Occurrence } from './format.ts'
import { inJson, type Scalar, scalars } from './json.ts'
import { yamlScalars } from './yaml.ts'

/** The key `auths` as Go reads it: in any case, and escaped. */
export const AUTHS = /"(?:[auth]|\\u00[4-7][1458]){4}(?:s|\u00c5\u00bf|\\u(?:00[57]3|017f))"/i
/** The same key in YAML, and what a YAML text has that is too large to parse. */
const YAML_KEY = /(?:^|[{,])[ \t]*(?:- +)?["']?auths["']?[ \t]*:/im
const BLOCKS = [/^ *(?:- +)?["']?auths["']?:[ \t\r]*$/im, /^ +["']?auth["']?:[ \t]/im]

/** A name as Go folds it. In the text, each byte of UTF-8 is a character. */
function foldName(name: string): string {
  return foldKey(name.replace(/\u00c5\u00bf/g, '\u017f').replace(/\u00e2\u0084\u00aa/g, '\u212a'))
}

/** Docker's config.json, and the older file without `auths`. Programs read its names as Go does. */
function secretOfDocker({ path, value }: Scalar): string | null {
  const [first = '', ...rest] = path
  const section = foldName(first)
  const key = foldName(rest.at(-1) ?? '')
  if (section === 'httpheaders') return /auth|token|key/.test(key) ? value : null
  if (section !== 'auths' && path.length !== 2) return null
  if (key === 'auth') return passwordOfBasic(value)
  return ['password', 'identitytoken', 'registrytoken'].includes(key) ? value : null
}

export const inDockerConfig = inJson(secretOfDocker)
/** The same for a file whose name does not say what it is. */
export const inDockerAuths = inJson(scalar =>
  foldName(scalar.path[0] ?? '') === 'auths' ? secretOfDocker(scalar) : null,
)

export const YAML_AUTHS = { test: (text: string) => /auths/i.test(text) && YAML_KEY.test(text) }

/** The logins of registries that are part of another file, in YAML or JSON: `auths`, a registry, and a login. */
export function* inAnyAuths(text: string): Generator<Occurrence> {
  const values = text.trimStart().startsWith('{') ? scalars(text) : yamlScalars(text)
  if (values === null && BLOCKS.every(form => form.test(text))) yield { at: 0, value: '', unread: 'size' }
  for (const { path, value, at } of values ?? []) {
    const secret = foldName(path.at(-3) ?? '') === 'auths' ? secretOfDocker({ path: path.slice(-3), value, at }) : null
    if (secret !== null) yield { at, value: secret }
  }
}
