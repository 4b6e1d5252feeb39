/** Why the check cannot be sure that the image starts a program as it appears. */
export type Doubt =
  /** This script runs first. */
  | { kind: 'script'; file: string }
  /** The start files of this login or interactive shell. */
  | { kind: 'start-files'; file: string }
  /** The line of a shell goes on without the program. */
  | { kind: 'line' }
  /** A variable whose value is known only when the container runs. */
  | { kind: 'variable' }
  /** Libraries of another C library. */
  | { kind: 'gcompat' }
  /** A volume with a file that the image lacks. */
  | { kind: 'volume' }
