import type { ElfFacts } from '../../image/elf-facts.ts'
import type { Image, TreeEntry } from '../../image/model.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { text } from '../../text/words.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import type { Observation } from '../check.ts'
import type { Doubt } from '../start/doubt.ts'
import { type Environment, imageEnvironment } from '../start/environment.ts'
import { START_NEEDS, startOf } from '../start/start.ts'
import { unreadFile } from '../unread-file.ts'
import { placedFiles } from './placed-files.ts'

/** An ELF program that must be able to start. */
export interface ElfProgram {
  path: string
  entry: TreeEntry
  facts: ElfFacts
  /** Whether the image's command starts it. Other programs may never be called. */
  started: boolean
  /** Why the container may start even if this program does not. */
  doubt: Doubt | null
  environment: Environment
}

export const ELF_PROGRAM_NEEDS = [...START_NEEDS, ...PACKAGE_NEEDS]

/**
 * The programs that the command starts, and those that own layers put in PATH, in the working directory or in the
 * root. Programs of installed packages are left out.
 */
export const elfPrograms = shared((image: AnalyzedImage): ElfProgram[] => {
  const programs = new Map<string, ElfProgram>()
  for (const { path, entry, problem, doubt, environment } of startOf(image).steps) {
    const facts = path === null ? undefined : image.tree.extracts(path)?.elf
    if (path === null || entry === null || problem !== null || facts === undefined) continue
    const isProven = programs.get(entry.path)?.doubt === null
    if (!isProven) programs.set(entry.path, { path, entry, facts, started: true, doubt, environment })
  }
  for (const one of ownPrograms(image)) if (!programs.has(one.entry.path)) programs.set(one.entry.path, one)
  return [...programs.values()]
})

function ownPrograms(image: AnalyzedImage): ElfProgram[] {
  const factsOf = (path: string) => image.tree.extracts(path)?.elf
  const files = placedFiles(image, ({ path, entry }) => {
    const facts = (entry.mode & 0o111) === 0 ? undefined : factsOf(path)
    // Libraries may have an execute bit, too.
    return facts !== undefined && (facts.interpreter !== null || facts.type === 2)
  })
  const environment = imageEnvironment(image)
  return files.map(file => ({
    ...file,
    facts: factsOf(file.path) as ElfFacts,
    started: false,
    doubt: null,
    environment,
  }))
}

/** The container's start depends on a file that Stagegate could not read. */
export function unreadable(image: Image, path: string): Observation {
  const message = text`Stagegate could not read what the ELF file ${path} needs.`
  return unreadFile(path, image.tree.get(path)?.layer, 'elf-unreadable', message, REMEDY)
}

const REMEDY = 'If `readelf -d` cannot read the file, replace it. If it can, report it.'
