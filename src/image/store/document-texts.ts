import type { DocumentText } from '../pushed-document.ts'

/** Characters of the shortest text that may be a secret, and of a key that may be one. */
const MIN_TEXT = 4
const MIN_KEY = 20
/** Options of the Dockerfile frontend that a provenance statement records. */
const BUILD_ARGUMENT = 'build-arg:'

/**
 * The texts of a manifest, an index or a provenance statement, at any depth: what BuildKit records of variables, build
 * arguments, commands and files, and every other text and long key. Digests are left out.
 * Upstream: moby/buildkit docs/attestations/slsa-definitions.md; solver/pb/ops.proto, `Meta` and `FileActionMkFile`.
 */
export function documentTexts(document: unknown): DocumentText[] {
  const texts: DocumentText[] = []
  const add = (form: DocumentText['form'], name: string, text: string) => {
    if (text.length >= MIN_TEXT && !DIGEST.test(text)) texts.push({ form, name, text })
  }
  const addText = (key: string, text: string) => {
    if (key.startsWith(BUILD_ARGUMENT)) add('variable', key.slice(BUILD_ARGUMENT.length), text)
    else if (key === 'data') add('command', 'Dockerfile', Buffer.from(text, 'base64').toString('utf8'))
    else add('text', key, text)
  }
  /** The values to visit, with the keys that they are under: a stack, because JSON can be deeper than calls. */
  const stack: [key: string, value: unknown][] = [['', document]]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [key, value] = next
    if (typeof value === 'string') addText(key, value)
    else if (Array.isArray(value)) {
      const words = value.filter(item => typeof item === 'string')
      if (key === 'args') add('command', 'RUN', words.join(' '))
      else if (key === 'env') for (const [name, text] of words.map(halves)) add('variable', name, text)
      else for (const word of words) addText(key, word)
      for (const item of value) if (typeof item === 'object') stack.push([key, item])
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (name.length >= MIN_KEY) add('text', key, name)
        stack.push([name, inner])
      }
    }
  }
  return texts.reverse()
}

const DIGEST = /^(?:sha(?:256|512):)?[0-9a-f]{40,128}$/

function halves(variable: string): [name: string, value: string] {
  const sign = variable.indexOf('=')
  return sign === -1 ? ['', variable] : [variable.slice(0, sign), variable.slice(sign + 1)]
}
