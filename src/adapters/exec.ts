import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { exec } from '@actions/exec'
import { cancellationCause, type Exec, type ExecOptions, type ExecResult, type NotStarted } from '../ports/exec.ts'
import { childEnvironment } from './child-environment.ts'
import { withChild } from './child-handle.ts'
import { watchChild } from './child-watch.ts'
import { commandLine } from './command-line.ts'
import { findProgram } from './find-program.ts'
import { limitMemory } from './memory-limit.ts'
import { lineOutput, type Output, wholeOutput } from './output.ts'
import { type StartProblem, startFailure } from './start-failure.ts'

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
  if (stop.aborted) return { kind: 'cancelled', cause: cancellationCause(stop), stdout: '', stderr: '' }
  const program = locate(command)
  if (typeof program !== 'string') return notStarted(command, program)
  // Node throws for these inside of @actions/exec, where nothing can catch it.
  if ([...args, ...Object.values(options.env ?? {})].some(text => text?.includes('\0'))) {
    return notStarted(command, {
      problem: 'refused',
      message: 'an argument contains a null character.',
      code: 'EINVAL',
    })
  }

  const [file, all] = options.maxMemoryBytes ? limitMemory(program, args, options.maxMemoryBytes) : [program, [...args]]
  const stdout = wholeOutput(command, options.maxOutputBytes)
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
      exec(commandLine(file), all, {
        cwd,
        env: { ...childEnvironment(process.env), ...options.env } as Record<string, string>,
        silent: true,
        ignoreReturnCode: true,
        delay: NEVER_MILLISECONDS,
        listeners: { stdout: listener(stdout), stderr: listener(stderr) },
      }),
    )
    status = await Promise.race([ended, unreadable.promise])
  } catch (error) {
    if (watch.abandoned) throw error
    return notStarted(command, problemOf(program, cwd, watch.error ?? (error as NodeJS.ErrnoException)), error)
  } finally {
    watch.close()
  }
  const output = { stdout: stdout.end(), stderr: stderr.end() }
  // A program that succeeded in spite of the cancellation has done its work, and is reported so.
  if (status !== 0 && stop.aborted) return { kind: 'cancelled', cause: cancellationCause(stop), ...output }
  // A program that a signal ends has no status.
  return { kind: 'exited', status: status ?? 128, ...output }
}

function notStarted(command: string, problem: StartProblem, cause?: unknown): NotStarted {
  return { kind: 'not-started', failure: startFailure(command, problem, cause) }
}

/** The program's file, or why PATH has no file that may be executed. */
function locate(command: string): string | StartProblem {
  const { file, refused, unreadable } = findProgram(command)
  if (file !== null) return file
  if (refused === null) return { problem: 'missing', unreadable }
  return { problem: 'refused', message: `${refused} is not executable.`, code: 'EACCES' }
}

/** The system gives one code (ENOENT, EACCES, ENOTDIR) for a program and for the working folder, so both are tested. */
function problemOf(program: string, cwd: string, { message, code }: NodeJS.ErrnoException): StartProblem {
  const folder = folderProblem(cwd)
  if (folder !== null) return { problem: 'folder', message: `the working folder ${cwd} ${folder}.` }
  return existsSync(program) ? { problem: 'refused', message, code } : { problem: 'missing' }
}

function folderProblem(cwd: string): string | null {
  try {
    if (!statSync(cwd).isDirectory()) return 'is not a folder'
    accessSync(cwd, constants.X_OK)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : 'is closed to this user'
  }
}
