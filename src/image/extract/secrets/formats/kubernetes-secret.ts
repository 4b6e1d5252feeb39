import { isPlaceholder, isSecretName } from '../../../../secrets/values.ts'
import { inDockerAuths } from './docker.ts'
import { settings } from './finders.ts'
import type { Occurrence } from './format.ts'
import { type Scalar, scalars } from './json.ts'
import { isPlainYaml, yamlScalars } from './yaml.ts'

/** A Secret in any form of YAML or JSON, anywhere in a text. */
export const KUBERNETES_SECRET = /\bkind["']?\s*:\s*(?:[!&|>]\S{0,200}\s+){0,3}["']?Secret(?![\w-])/
const KIND = /^kind:[ \t]*["']?Secret["']?[ \t\r]*$/m
const SECTION = /^(?:data|stringData):(?:[ \t]+\{[^\n]*|[ \t\r]*\n(?:[ \t#][^\n]*\n?|\r?\n){1,10000})/gm
/** What every Secret in block style has, and a program that mentions Secrets has not. */
const BLOCKS = [
  /^[ \t]*(?:- +)?["']?kind["']?[ \t]*:[ \t]+["']?Secret["']?[ \t\r]*$/m,
  /^[ \t]*(?:- +)?["']?apiVersion["']?[ \t]*:[ \t]+["']?v1["']?[ \t\r]*$/m,
  /^[ \t]*(?:- +)?["']?(?:data|stringData)["']?[ \t]*:/m,
]

/** The values in manifests of Kubernetes' Secrets that have the name of a secret, and the logins of a registry. */
export function* inKubernetesSecret(text: string): Generator<Occurrence> {
  if (text.trimStart().startsWith('{')) yield* ofSecrets([...scalars(text)], 0)
  let next = 0
  for (const document of text.split(/^(?=---)/m)) {
    const index = next
    next += document.length
    if (!KUBERNETES_SECRET.test(document)) continue
    const isBlock = KIND.test(document)
    if (isBlock) yield* inSections(document, index)
    if (isBlock && isPlainYaml(document)) continue
    const values = yamlScalars(document)
    if (values !== null) yield* ofSecrets(values, index)
    else if (BLOCKS.every(form => form.test(document))) yield { at: index, value: '', unread: 'size' }
  }
}

function* inSections(document: string, index: number): Generator<Occurrence> {
  for (const { index: from, 0: section } of document.matchAll(SECTION)) {
    const kind = section.startsWith('data') ? 'data' : 'stringData'
    for (const { at, name, value } of settings(section)) yield* inEntry(name, value, index + from + at, kind)
  }
}

/** The entries of the objects that are Secrets, such as the items of a List. */
function* ofSecrets(values: readonly Scalar[], index: number): Generator<Occurrence> {
  const ownerOf = (path: readonly string[], levels: number) => JSON.stringify(path.slice(0, -levels))
  const secrets = new Set(
    values
      .filter(({ path, value }) => path.at(-1) === 'kind' && value === 'Secret')
      .map(({ path }) => ownerOf(path, 1)),
  )
  for (const { path, value, at } of values) {
    const section = path.at(-2)
    if ((section === 'data' || section === 'stringData') && secrets.has(ownerOf(path, 2)))
      yield* inEntry(path.at(-1) ?? '', value, index + at, section)
  }
}

function* inEntry(name: string, value: string, at: number, section: 'data' | 'stringData'): Generator<Occurrence> {
  // A template, or a word where the Base64 should be. Kubernetes takes nothing else.
  if (section === 'data' && (/[^A-Za-z0-9+/=\s]/.test(value) || isPlaceholder(value))) return
  const plain = section === 'data' ? Buffer.from(value, 'base64').toString('latin1') : value
  if (/^\.?dockerconfigjson$/.test(name)) for (const login of inDockerAuths(plain)) yield { ...login, at }
  else if (isSecretName(name)) yield { at, value: plain, name }
}
