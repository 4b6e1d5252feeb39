import type { ArchiveFacts } from '../../extracts.ts'
import { isArchive, isProgram } from './formats.ts'

/** Bytes of a name, by Linux. */
export const MAX_NAME = 4096

/** What the files in an archive are. */
export interface Members {
  /** Takes the first bytes of a file. `isLarge`: whether it can be an archive of a tool. */
  add(name: string, head: Buffer, isLarge: boolean): void
  /** Whether nothing that follows would change the facts. */
  readonly isDone: boolean
  /** Null if no file is a program or an archive. */
  facts(): ArchiveFacts | null
}

export function createMembers(): Members {
  let program: string | null = null
  let archive: string | null = null
  return {
    add(name, head, isLarge) {
      if (isProgram(name, head)) program ??= name.slice(0, MAX_NAME)
      else if (isLarge && archive === null && isArchive(name, head)) archive = name.slice(0, MAX_NAME)
    },
    get isDone() {
      return program !== null
    },
    facts() {
      if (program !== null) return { content: 'program', program }
      return archive === null ? null : { content: 'nested', program: archive }
    },
  }
}
