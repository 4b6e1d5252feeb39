import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { Failure } from '../failure.ts'
import type { Exec } from '../ports.ts'

/** How long a child may take to end by itself after it was asked to, before it is killed. */
const GRACE_MILLISECONDS = 5_000

/**
 * Runs programs as children that end when the run is cancelled.
 * (@actions/exec gives no handle on the child, so it cannot: see docs/adr/0004-own-exec.md.)
 */
export function createExec(cwd: string, signal: AbortSignal): Exec {
  return {
    run(command, args, options = {}) {
      return new Promise((resolve, reject) => {
        const stop = options.signal ?? signal
        const child = spawn(command, args, {
          cwd,
          env: { ...process.env, ...options.env },
          stdio: ['pipe', 'pipe', 'pipe'],
          // A group of its own: docker runs buildx as a child, which outlives a docker that is killed alone.
          detached: true,
        })
        let killer: NodeJS.Timeout | undefined
        const cancel = () => {
          // SIGINT is what buildx takes for "cancel the build on the builder as well".
          endGroup(child, 'SIGINT')
          killer = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MILLISECONDS)
        }
        if (stop.aborted) cancel()
        else stop.addEventListener('abort', cancel, { once: true })

        const done = () => {
          stop.removeEventListener('abort', cancel)
          clearTimeout(killer)
        }
        child.on('error', error => {
          done()
          reject(
            new Failure('not-found', `${command} could not be started: ${error.message}`, {
              hint: `Install ${command}, or put it on the PATH.`,
              cause: error,
            }),
          )
        })
        // A child that does not read its input is no failure of ours; its status tells.
        child.stdin.on('error', () => {})
        child.stdin.end(options.input ?? '')
        const output = text(child.stdout)
        const errors = options.onStderrLine ? eachLine(child.stderr, options.onStderrLine) : text(child.stderr)
        const ended = new Promise<number>(end => {
          child.on('close', (status, killedBy) => {
            done()
            end(status ?? (killedBy ? 128 : 1))
          })
        })
        Promise.all([ended, output, errors]).then(
          ([status, stdout, stderr]) => resolve({ status, stdout, stderr }),
          (error: unknown) => {
            // Its output can no longer be read (there is more than a string holds): nobody would wait for the child.
            endGroup(child, 'SIGKILL')
            reject(error)
          },
        )
      })
    },
  }
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // It ended by itself meanwhile.
  }
}

async function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): Promise<string> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) take(line)
  return ''
}
