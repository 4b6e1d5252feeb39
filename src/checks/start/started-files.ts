import type { Image, TreeEntry } from '../../image/model.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { commandsOf } from './commands.ts'
import { findProgram } from './programs.ts'
import { findScript } from './script-argument.ts'
import { type Step, startOf } from './start.ts'
import { unwrap } from './wrappers.ts'

/**
 * The files that ENTRYPOINT and CMD start: the program, the script of an interpreter, and the command after an
 * entrypoint script. Links are followed. Absent files and programs that only start another one are left out.
 */
export const startedFiles = shared((image: AnalyzedImage): TreeEntry[] => {
  const steps = startOf(image).steps.filter(isOwnProgram)
  return unique([...steps.map(({ entry }) => entry), ...stayingFiles(image)])
})

/** The started files that keep running: of a shell's line, the last command. */
export const stayingFiles = shared((image: Image): TreeEntry[] => {
  const { entrypoint, cmd } = image.config
  return unique([...filesOf(image, [...entrypoint, ...cmd]), ...(entrypoint.length > 0 ? filesOf(image, cmd) : [])])
})

/** Neither a wrapper nor the interpreter that a script names itself. */
function isOwnProgram({ word, args, by, script }: Step): boolean {
  return unwrap(word, args) === null && by !== 'shebang' && !(by === 'env' && script !== null)
}

function filesOf(image: Image, words: readonly string[]): (TreeEntry | null | undefined)[] {
  const commands = commandsOf(words)
  // If there are several commands, the first is the shell.
  return [...new Set([commands[0], commands.at(-1)])].flatMap(command => {
    const [name, ...args] = command ?? []
    if (name === undefined) return []
    return [findProgram(image, name, null)?.entry, findScript(image, name, args)?.entry]
  })
}

function unique(entries: readonly (TreeEntry | null | undefined)[]): TreeEntry[] {
  const files = entries.filter(entry => entry?.type === 'file') as TreeEntry[]
  return [...new Map(files.map(entry => [entry.path, entry])).values()]
}
