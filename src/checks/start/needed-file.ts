import type { Doubt } from './doubt.ts'
import type { Environment } from './environment.ts'

/** A file without which a program ends at once: it is absent, or the container's user may not read it. */
export interface NeededFile {
  /** The name of the program. */
  program: string
  /** As written in the command, or in a variable. */
  word: string
  path: string
  /** The program runs it, loads it as code before or with the application, or reads it. */
  use: 'runs' | 'loads' | 'reads'
  problem: 'missing' | 'not-readable'
  /** What may provide the file; null if nothing can. */
  doubt: Doubt | null
}

/** A call of a program. */
export interface Call {
  /** As written. */
  word: string
  args: readonly string[]
  environment: Environment
}

/** What one kind of program lacks; without a name, it is the program of the call. */
export type Missing = Omit<NeededFile, 'program'> & { program?: string }
