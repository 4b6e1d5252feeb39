import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { exec } from '@actions/exec'
import type { Exec, ExecOptions, ExecResult } from '../ports/exec.ts'
import { withChild } from './child-handle.ts'
import { watchChild } from './child-watch.ts'
import { commandLine } from './command-line.ts'
import { findProgram } from './find-program.ts'
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
  const program = locate(command)
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
    throw startFailure(command, problemOf(program, cwd, watch.error ?? (error as NodeJS.ErrnoException)), error)
  } finally {
    watch.close()
  }
  // A program that a signal ended has no status.
  return { status: status ?? 128, stdout: stdout.end(), stderr: stderr.end() }
}

/** @throws Failure where PATH has no such program, or none that may be executed */
function locate(command: string): string {
  const { file, refused, unreadable } = findProgram(command)
  if (file !== null) return file
  if (refused === null) throw startFailure(command, { problem: 'missing', unreadable })
  throw startFailure(command, { problem: 'refused', message: `${refused} is not executable.`, code: 'EACCES' })
}

/** The system gives one code (ENOENT, EACCES, ENOTDIR) for a program and for the working folder, so both are looked at. */
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

/** Node throws for these inside of @actions/exec, where nothing can catch it. */
function refuseNullCharacters(command: string, texts: readonly (string | undefined)[]): void {
  if (!texts.some(text => text?.includes('\0'))) return
  const message = 'an argument contains a null character.'
  throw startFailure(command, { problem: 'refused', message, code: 'EINVAL' })
}
