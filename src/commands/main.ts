import { Command, CommanderError } from 'commander'
import { TOOL } from '../version.ts'
import { addDiff } from './diff.ts'
import { EXIT, exitWithFailure } from './exit.ts'
import { addExplain } from './explain.ts'
import { addInspect } from './inspect.ts'
import { addLs } from './ls.ts'
import { addVerify } from './verify.ts'

/** The commands, in the order of the help. */
const COMMANDS = [addVerify, addInspect, addLs, addExplain, addDiff]

/** The command line: arguments in, exit status out. Statuses are those of EXIT. */
export async function main(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.passed
  // A reader that has enough (`| head`) closes the pipe; the exit status still reports the verdict.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  const program = new Command('stagegate')
    .description('Verifies what Docker multi-stage builds ship: size budgets, a non-root user, no build toolchain.')
    .version(TOOL.version)
    .exitOverride()
  const exit = (code: number) => {
    status = code
  }
  for (const add of COMMANDS) add(program, exit)
  try {
    await program.parseAsync(argv as string[])
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.usage
    return exitWithFailure(error)
  }
}

/** @throws the error itself, unless it is a closed pipe */
export function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  // On Windows a closed pipe is EOF.
  if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
}
