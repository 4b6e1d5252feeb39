import { readCapabilities } from '../../image/capabilities.ts'
import type { Entry, TreeEntry } from '../../image/model.ts'
import { visibleEntries } from '../../image/tree/visible-files.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'

const SETUID = 0o4000
const SETGID = 0o2000

export type Privilege = 'setuid' | 'setgid' | 'capabilities'

/** Asked for each entry of each layer: nearly all are decided without making an array. */
function isPrivileged(entry: Entry): boolean {
  return ((entry.mode & (SETUID | SETGID)) !== 0 || entry.capabilities !== null) && privilegesOf(entry).length > 0
}

/** Without execute permission, setuid means nothing and setgid means mandatory locking. */
export function privilegesOf({ type, mode, capabilities }: Entry): Privilege[] {
  if (type !== 'file' && type !== 'hardlink') return []
  return [
    ...((mode & SETUID) !== 0 && (mode & 0o111) !== 0 ? ['setuid' as const] : []),
    ...((mode & SETGID) !== 0 && (mode & 0o010) !== 0 ? ['setgid' as const] : []),
    ...(capabilities === null ? [] : ['capabilities' as const]),
  ]
}

/** How a file makes the process that starts it root: setuid, or the names of capabilities; null if it does not. */
export function rootBy(entry: Entry): 'setuid' | readonly string[] | null {
  if (entry.uid === 0 && privilegesOf(entry).includes('setuid')) return 'setuid'
  const { root } = entry.capabilities === null ? NONE : readCapabilities(entry.capabilities)
  return root.length > 0 ? root : null
}

const NONE = { root: [] }

/**
 * How a program that may change its inheritable capabilities becomes root: with those of another file of the image.
 * capabilities(7), CAP_SETPCAP and "Transformation of capabilities during execve()". Null if it cannot.
 */
export function rootThrough(image: AnalyzedImage, { capabilities }: Entry): readonly string[] | null {
  if (capabilities === null || !readCapabilities(capabilities).permitted.includes(SETPCAP)) return null
  const others = privilegedFiles(image).flatMap(file =>
    file.capabilities === null || (file.mode & 0o111) === 0 ? [] : readCapabilities(file.capabilities).inheritableRoot,
  )
  return others.length === 0 ? null : [...new Set([SETPCAP, ...others])]
}

const SETPCAP = 'cap_setpcap'

/** The visible files of all layers that have a privilege, in byte order of path. */
export const privilegedFiles = shared((image: AnalyzedImage): TreeEntry[] => visibleEntries(image, isPrivileged))
