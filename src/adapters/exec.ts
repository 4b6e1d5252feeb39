import { exec } from '@actions/exec'
import { Failure } from '../failure.ts'
import type { Exec, ExecOptions, ExecResult } from '../ports.ts'
import { withChild } from './child-handle.ts'
import { watchChild } from './child-watch.ts'
import { commandLine } from './command-line.ts'
import { findProgram } from './find-program.ts'
import { lineOutput, type Output, wholeOutput } from './output.ts'

/** @actions/exec returns this long after a program has ended, even if others still hold its output: never, here. */
const NEVER_MILLISECONDS = 2 ** 31 - 1

/** Runs programs by @actions/exec, as children that end when the run is cancelled (docs/adr/0010-actions-exec.md). */
export function createExec(cwd: string, signal: AbortSignal): Exec {
  return { run: (command, args, options = {}) => runProgram(cwd, command, args, options, options.signal ?? signal) }
}

async function runProgram(
  cwd: string,
  command: string,
  args: readonly string[],
  options: ExecOptions,
  stop: AbortSignal,
): Promise<ExecResult> {
  const program = findProgram(command)
  if (program === null) throw notStarted(command, `There is no program ${command} in the folders of PATH.`, 'ENOENT')
  refuseNullCharacters(command, [...args, ...Object.values(options.env ?? {})])

  const stdout = wholeOutput(command)
  const stderr = options.onStderrLine ? lineOutput(command, options.onStderrLine) : wholeOutput(command)
  const watch = watchChild(options.input ?? '', stop)
  const unreadable = Promise.withResolvers<never>()
  const listener = (output: Output) => (chunk: Buffer) => {
    try {
      if (!watch.abandoned) output.take(chunk)
    } catch (error) {
      watch.abandon()
      unreadable.reject(error)
    }
    // @actions/exec joins an unfinished line with every chunk, which took 208 s for a line of 64 MiB.
    chunk.toString = () => ''
  }
  let status: number | null
  try {
    const ended = withChild(watch.receive, () =>
      exec(commandLine(program), [...args], {
        cwd,
        env: { ...process.env, ...options.env } as Record<string, string>,
        silent: true,
        ignoreReturnCode: true,
        delay: NEVER_MILLISECONDS,
        listeners: { stdout: listener(stdout), stderr: listener(stderr) },
      }),
    )
    status = await Promise.race([ended, unreadable.promise])
  } catch (error) {
    if (watch.abandoned) throw error
    const { message, code } = watch.error ?? (error as NodeJS.ErrnoException)
    throw notStarted(command, `${command} could not be started: ${message}`, code, error)
  } finally {
    watch.close()
  }
  // A program that a signal ended has no status.
  return { status: status ?? 128, stdout: stdout.end(), stderr: stderr.end() }
}

/** Node throws for these inside of @actions/exec, where nothing can catch it. */
function refuseNullCharacters(command: string, texts: readonly (string | undefined)[]): void {
  if (!texts.some(text => text?.includes('\0'))) return
  throw notStarted(command, `${command} could not be started: an argument contains a null character.`, 'EINVAL')
}

function notStarted(command: string, message: string, code: string | undefined, cause?: unknown): Failure {
  if (code === 'ENOENT') {
    return new Failure('not-found', message, { hint: `Install ${command}, or put it on the PATH.`, cause })
  }
  const hint =
    code === 'E2BIG' ? 'Shorten the options: the system limits the arguments and variables of a program.' : ''
  return new Failure('not-started', message, { ...(hint !== '' && { hint }), cause })
}
