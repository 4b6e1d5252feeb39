import { foldKey } from '../../../../text/json.ts'
import { passwordOfBasic } from './finders.ts'
import { inJson, type Scalar } from './json.ts'

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
