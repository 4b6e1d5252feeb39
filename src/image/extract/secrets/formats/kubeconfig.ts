import { settingsNamed } from './finders.ts'
import type { Occurrence } from './format.ts'
import { type Scalar, scalars } from './json.ts'
import { isPlainYaml, yamlScalars } from './yaml.ts'

const KEYS = /^(?:client-key-data|token|password|id-token|refresh-token|access-token|client-secret)$/

const inLines = settingsNamed(KEYS)
const inDataKeys = settingsNamed(/^client-key-data$/)

/** A kubeconfig in any form of YAML or JSON. */
export const KUBECONFIG = /\bkind["']?\s*:\s*(?:[!&|>]\S{0,200}\s+){0,3}["']?Config(?![\w-])/
/** What a kubeconfig has, in a text that may be something else. */
const USERS = /\busers\b|\\[xuU]/
/** The keys of one without its kind, which kubectl does not need, and how they are in block style. */
const PARTS = ['contexts', 'clusters', 'users'].map(key => ({
  any: new RegExp(String.raw`(?:^|[{,])[ \t]*["']?${key}["']?[ \t]*:`, 'm'),
  block: new RegExp(String.raw`^["']?${key}["']?[ \t]*:[ \t\r]*$`, 'm'),
}))
export const UNNAMED_KUBECONFIG = {
  test: (text: string) =>
    text.includes('contexts') && PARTS.every(({ any }) => any.test(text)) && !KUBECONFIG.test(text),
}

/** The secrets of the users of a kubeconfig, in YAML or JSON. A client key counts if it is the Base64 of a key. */
export function* inKubeconfig(text: string): Generator<Occurrence> {
  if (text.trimStart().startsWith('{')) yield* ofUsers(scalars(text))
  const keys = new Set([...inDataKeys(text)].filter(({ value }) => !isKey(value)).map(({ at }) => at))
  for (const occurrence of inLines(text)) if (!keys.has(occurrence.at) && occurrence.value.length >= 6) yield occurrence
  if (!USERS.test(text) || isPlainYaml(text)) return
  const values = yamlScalars(text)
  if (values === null) yield { at: 0, value: '', unread: 'size' }
  else yield* ofUsers(values)
}

/** The secrets of the users of a text that has the keys of a kubeconfig. */
export function* inUnnamedKubeconfig(text: string): Generator<Occurrence> {
  const values = text.trimStart().startsWith('{') ? scalars(text) : yamlScalars(text)
  if (values !== null) yield* ofUsers(values)
  else if (PARTS.every(({ block }) => block.test(text))) yield* inKubeconfig(text)
}

function* ofUsers(values: Iterable<Scalar>): Generator<Occurrence> {
  for (const { path, value, at } of values) {
    const key = path.at(-1) ?? ''
    if (!KEYS.test(key) || path[0] !== 'users' || path[2] !== 'user' || value.length < 6) continue
    if (key !== 'client-key-data' || isKey(value)) yield { at, value }
  }
}

function isKey(base64: string): boolean {
  return Buffer.from(base64.slice(0, 200), 'base64').toString('latin1').includes('PRIVATE KEY')
}
