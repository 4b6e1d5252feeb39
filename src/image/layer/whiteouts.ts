import type { Entry, Whiteout } from '../model.ts'
import { basenameOf, join, parentOf } from '../paths.ts'

/**
 * What a name stands for: a deletion; null for an ordinary entry; `invalid` for names that would name the directory itself or
 * its parent, where engines refuse the layer or delete the directory. AUFS reserved names with `.wh..wh.`; engines with
 * overlayfs do not. Entries below a directory with such a name are ordinary. OCI image spec, layer.md, "Whiteouts".
 */
export function parseWhiteout(path: string): Omit<Whiteout, 'at'> | 'invalid' | null {
  const name = basenameOf(path)
  if (!name.startsWith('.wh.')) return null
  if (name === '.wh..wh..opq') return { kind: 'opaque', path: parentOf(path) }
  const hidden = name.slice('.wh.'.length)
  if (hidden === '' || hidden === '.' || hidden === '..') return 'invalid'
  return { kind: 'whiteout', path: join(parentOf(path), hidden) }
}

/**
 * Returns a function that tells whether an entry so far is at a path or below it, or whether it was asked about the path
 * before. It reads the growing list when it is called, so a layer without whiteouts has no cost.
 */
export function createEarlierPaths(entries: readonly Entry[]): (path: string) => boolean {
  const paths = new Set<string>()
  const asked = new Set<string>()
  let next = 0
  return path => {
    for (; next < entries.length; next++) {
      for (let at = (entries[next] as Entry).path; at !== '/' && !paths.has(at); at = parentOf(at)) paths.add(at)
    }
    if (paths.has(path) || asked.has(path)) return true
    asked.add(path)
    return false
  }
}
