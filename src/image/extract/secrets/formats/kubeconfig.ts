import { parseDocument } from 'yaml'
import { settingsNamed } from './finders.ts'
import type { Occurrence } from './format.ts'
import { scalars } from './json.ts'

const KEYS = /^(?:client-key-data|token|password|id-token|refresh-token|access-token|client-secret)$/

const inYaml = settingsNamed(KEYS)
const inDataKeys = settingsNamed(/^client-key-data$/)

/** The secrets of the users of a kubeconfig, in YAML or JSON. A client key counts if it is the Base64 of a key. */
export function* inKubeconfig(text: string): Generator<Occurrence> {
  if (text.trimStart().startsWith('{')) {
    for (const { path, value, at } of scalars(text)) {
      const key = path.at(-1) ?? ''
      if (KEYS.test(key) && path[0] === 'users' && (key !== 'client-key-data' || isKey(value))) yield { at, value }
    }
    return
  }
  yield* inHiddenYaml(text)
  const keys = new Set([...inDataKeys(text)].filter(({ value }) => !isKey(value)).map(({ at }) => at))
  for (const occurrence of inYaml(text)) if (!keys.has(occurrence.at) && occurrence.value.length >= 6) yield occurrence
}

/** Characters of a file that is parsed, and uses of its aliases. */
const MAX_YAML = 200_000
const MAX_ALIASES = 100

/** The same secrets behind aliases and escapes, for which the text must be parsed. */
function* inHiddenYaml(text: string): Generator<Occurrence> {
  if (text.length > MAX_YAML || !/[\s:]\*\w|\\[xuU]/.test(text)) return
  let users: unknown
  try {
    users = (parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: MAX_ALIASES }) as { users?: unknown })
      .users
  } catch {
    return
  }
  for (const item of Array.isArray(users) ? users : []) {
    for (const [key, value] of Object.entries((item as { user?: object } | null)?.user ?? {})) {
      if (!KEYS.test(key) || typeof value !== 'string' || value.length < 6) continue
      if (key !== 'client-key-data' || isKey(value)) yield { at: Math.max(0, text.indexOf(value)), value }
    }
  }
}

function isKey(base64: string): boolean {
  return Buffer.from(base64.slice(0, 200), 'base64').toString('latin1').includes('PRIVATE KEY')
}
