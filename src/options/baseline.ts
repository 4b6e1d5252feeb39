import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { looksLikePath } from '../local-path.ts'
import type { BaselineSource } from './options.ts'
import type { Problems } from './values.ts'

// distribution/reference: a name of lower-case parts, before it a registry, behind it a tag and a digest.
const IMAGE =
  /^(?:[a-z0-9][a-z0-9.-]{0,252}(?::\d{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+){0,127}(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/i

/** `auto`, `off`, a file that exists, or what can be the name of an image in a registry. */
export function parseBaseline(text: string, cwd: string, problems: Problems): BaselineSource {
  if (text === '' || text === 'off') return { kind: 'off' }
  if (text === 'auto') return { kind: 'auto' }
  // An archive or a layout may have a tag or a digest behind its path, as elsewhere.
  const path = [
    text,
    text.replace(/@sha256:[0-9a-f]{64}$/, ''),
    text.replace(/(?:@sha256:[0-9a-f]{64}|:[^/\\:]*)$/, ''),
  ]
  if (path.some(each => each !== '' && existsSync(resolve(cwd, each)))) return { kind: 'file', path: text }
  if (!looksLikePath(text) && !text.endsWith('.json') && text.length <= 512 && IMAGE.test(text)) {
    return { kind: 'image', reference: text }
  }
  problems.add(`baseline: "${text}" is neither auto, off, a file that is there, nor the name of an image.`)
  return { kind: 'off' }
}
