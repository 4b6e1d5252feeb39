import { Failure } from '../../failure.ts'
import type { ElfFacts } from '../../image/elf-facts.ts'
import type { TreeEntry } from '../../image/model.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { withoutPackaged } from '../packaged.ts'
import { pathFolders, workingFolder } from '../start/programs.ts'
import { START_NEEDS, startOf } from '../start/start.ts'

/** An ELF program whose start is judged. */
export interface Judged {
  path: string
  entry: TreeEntry
  facts: ElfFacts
  /** What it means that it cannot start: the container cannot either, or something in it that may never be called. */
  severity: 'error' | 'warning'
  /** Whether the image's command starts it. */
  started: boolean
}

export const JUDGED_NEEDS = [...START_NEEDS, ...PACKAGE_NEEDS]

/**
 * The programs that the command starts, and those that own layers put where programs are called by their name, beside
 * the application or at the root. What a package manager installed is its own concern.
 */
export const judgedPrograms = shared((image: AnalyzedImage): Judged[] => {
  const judged = new Map<string, Judged>()
  for (const { path, entry, problem, surely } of startOf(image).steps) {
    const facts = path === null ? undefined : image.tree.extracts(path)?.elf
    if (path === null || entry === null || problem !== null || facts === undefined) continue
    judged.set(entry.path, { path, entry, facts, severity: surely ? 'error' : 'warning', started: true })
  }
  for (const one of ownPrograms(image)) if (!judged.has(one.entry.path)) judged.set(one.entry.path, one)
  return [...judged.values()]
})

/** Nobody reads more warnings than this. */
const MOST = 500

function ownPrograms(image: AnalyzedImage): Judged[] {
  const folders = new Set([...pathFolders(image), workingFolder(image), '/'])
  const found: Judged[] = []
  for (const folder of folders) {
    for (const name of image.tree.list(folder)) {
      const path = folder === '/' ? `/${name}` : `${folder}/${name}`
      const entry = image.tree.get(path)
      if (entry?.type !== 'file' || (entry.mode & 0o111) === 0 || image.layers[entry.layer]?.origin !== 'own') continue
      const facts = image.tree.extracts(path)?.elf
      // Libraries may have an execute bit, too.
      if (!facts || (facts.interpreter === null && facts.type !== 2)) continue
      found.push({ path: entry.path, entry, facts, severity: 'warning', started: false })
      if (found.length === MOST) break
    }
  }
  return withoutPackaged(image, found, ({ entry }) => entry.path)
}

/** The container's start depends on a file that Stagegate could not read, so the check has no result. */
export function unreadable(path: string): Failure {
  return new Failure('elf-unreadable', `Stagegate could not read what the ELF file ${path} needs.`, {
    hint: 'Check whether the file is complete (`readelf -d`). If it is, waive the check for this image and report the file.',
  })
}
