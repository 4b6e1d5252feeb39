import { isInterpreter } from '../../image/extract/interpreters.ts'
import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { privilegedFiles, rootBy } from './privileges.ts'

/** An interpreter that makes root of anyone who starts it. */
export interface RootInterpreter {
  entry: TreeEntry
  by: 'setuid' | readonly string[]
  /** The name of the interpreter: its own, or the one that its content shows. */
  name: string
  /** Whether it may give up or refuse the rights of root, as BusyBox does: its `suid` option and /etc/busybox.conf decide. */
  mayDrop: boolean
}

/** Programs that may give up or refuse the rights of root, if they have the setuid bit. */
const DROPPERS = /^(?:busybox|toybox|gosu)$/

/**
 * The visible ones of all layers, by their names, their texts, or the code of a file with such a name. Linux ignores the
 * setuid bit of scripts. Needs the extracts `elf` and `fingerprint`.
 */
export const rootInterpreters = shared((image: AnalyzedImage): RootInterpreter[] => {
  const { tree } = image
  const candidates = privilegedFiles(image).flatMap(entry => {
    const by = rootBy(entry)
    const { elf, fingerprint = NOTHING } = tree.extracts(entry.path) ?? {}
    return by === null || elf === undefined ? [] : [{ entry, by, ...fingerprint }]
  })
  if (candidates.length === 0) return []
  const copies = namesByCode(image, new Set(candidates.flatMap(({ code }) => code ?? [])))
  return candidates.flatMap(({ entry, by, code, interpreter }) => {
    const name = isInterpreter(entry.path) ? basenameOf(entry.path) : (interpreter ?? copies.get(code ?? ''))
    return name === undefined ? [] : [{ entry, by, name, mayDrop: by === 'setuid' && DROPPERS.test(name) }]
  })
})

const NOTHING = { code: null, interpreter: null }

/** The interpreters of all layers that have this code. */
function namesByCode({ layers }: AnalyzedImage, codes: ReadonlySet<string>): Map<string, string> {
  const names = new Map<string, string>()
  if (codes.size === 0) return names
  for (const { extracts } of layers) {
    for (const [path, { fingerprint }] of extracts) {
      const code = fingerprint?.code ?? ''
      if (codes.has(code) && isInterpreter(path)) names.set(code, basenameOf(path))
    }
  }
  return names
}
