import { passwordOfBasic } from './finders.ts'
import { inJson, type Scalar } from './json.ts'

/** Docker's config.json, and the older file without `auths`. */
function secretOfDocker({ path, value }: Scalar): string | null {
  const key = path.at(-1)?.toLowerCase() ?? ''
  if (path[0] === 'HttpHeaders') return /auth|token|key/.test(key) ? value : null
  if (path[0] !== 'auths' && path.length !== 2) return null
  if (key === 'auth') return passwordOfBasic(value)
  return ['password', 'identitytoken', 'registrytoken'].includes(key) ? value : null
}

export const inDockerConfig = inJson(secretOfDocker)
/** The same for a file whose name does not say what it is. */
export const inDockerAuths = inJson(scalar => (scalar.path[0] === 'auths' ? secretOfDocker(scalar) : null))
