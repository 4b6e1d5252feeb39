import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { looksLikePath } from '../local-path.ts'
import { splitDigest } from '../oci/digest.ts'
import { referenceProblem } from '../oci/reference.ts'
import type { BaselineSource } from './options.ts'
import type { Problems } from './problems.ts'

/** `auto`, `off`, a file that exists, or what can be the name of an image in a registry. */
export function parseBaseline(text: string, cwd: string, problems: Problems): BaselineSource {
  if (text === '' || text === 'off') return { kind: 'off' }
  if (text === 'auto') return { kind: 'auto' }
  if (baselinePaths(text, cwd).length > 0) return { kind: 'file', path: text }
  if (!looksLikePath(text) && !text.endsWith('.json') && referenceProblem(splitDigest(text).name) === null) {
    return { kind: 'image', reference: text }
  }
  problems.add(`baseline: "${text}" is neither auto, off, a file that is there, nor the name of an image.`)
  return { kind: 'off' }
}

/** The files and folders that a baseline may mean: as elsewhere, a tag and a digest can follow the path of an image. */
export function baselinePaths(text: string, cwd: string): string[] {
  const { name } = splitDigest(text)
  const paths = new Set([text, name, name.replace(/:[^/\\:]*$/, '')])
  return [...paths].filter(path => path !== '' && existsSync(resolve(cwd, path)))
}
