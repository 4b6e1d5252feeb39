import { isSecretName } from '../../../../secrets/values.ts'
import { inDockerAuths } from './docker.ts'
import { settings } from './finders.ts'
import type { Occurrence } from './format.ts'
import { scalars } from './json.ts'

const KIND = /^kind:[ \t]{0,9}["']?Secret["']?[ \t\r]{0,9}$/m
const SECTION = /^(?:data|stringData):(?:[ \t]{1,9}\{[^\n]*|[ \t\r]{0,9}\n(?:[ \t#][^\n]*\n?|\r?\n){1,10000})/gm

/** The values in manifests of Kubernetes' Secrets that have the name of a secret, and the logins of a registry. */
export function* inKubernetesSecret(text: string): Generator<Occurrence> {
  if (text.trimStart().startsWith('{')) {
    for (const { path, value, at } of scalars(text)) {
      const section = path.at(-2)
      if (section === 'data' || section === 'stringData') yield* inEntry(path.at(-1) ?? '', value, at, section)
    }
    return
  }
  let next = 0
  for (const document of text.split(/^(?=---)/m)) {
    const index = next
    next += document.length
    if (!KIND.test(document)) continue
    for (const { index: from, 0: section } of document.matchAll(SECTION)) {
      const kind = section.startsWith('data') ? 'data' : 'stringData'
      for (const { at, name, value } of settings(section)) yield* inEntry(name, value, index + from + at, kind)
    }
  }
}

function* inEntry(name: string, value: string, at: number, section: 'data' | 'stringData'): Generator<Occurrence> {
  const plain = section === 'data' ? Buffer.from(value, 'base64').toString('latin1') : value
  if (/^\.?dockerconfigjson$/.test(name)) for (const login of inDockerAuths(plain)) yield { ...login, at }
  else if (isSecretName(name)) yield { at, value: plain, name }
}
