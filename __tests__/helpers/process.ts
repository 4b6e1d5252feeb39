import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessOptions {
  cwd?: string
  /** The whole environment; nothing is inherited. */
  env: Record<string, string>
  /** Runs once, when either stream matches: sends a signal to the program alone, as the runner does, or calls `act`. */
  when?: { matches: RegExp; act: NodeJS.Signals | (() => void) }
  /** The program's standard input; empty by default. */
  input?: string
  /**
   * After this time, the program and its children are killed, and the run throws. Default: 170 s, below Jest's limit.
   */
  timeoutMs?: number
}

export interface ProcessResult {
  /** Null if a signal ended the program. */
  exitCode: number | null
  /** The signal that ended the program; null if it exited. */
  endedBy: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Command lines of children that still ran after the end. */
  survivors: string[]
}

/**
 * Runs a program until it ends. A nonzero exit status is a result, not an error.
 * @throws Error with the end of its output if it was killed at the time limit
 */
export function runProcess(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const { cwd, env, when, input, timeoutMs = 170_000 } = options
  return new Promise((resolve, reject) => {
    // A separate process group identifies its children, and allows killing them.
    const child = spawn(program, args, { ...(cwd && { cwd }), env, stdio: 'pipe', detached: true })
    // A program may exit before it has read its input; its exit status shows why.
    child.stdin.on('error', () => {}).end(input)
    let expired = false
    const output = { stdout: '', stderr: '' }
    let pending = when
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
        if (!pending?.matches.test(output[name])) return
        const { act } = pending
        pending = undefined
        if (typeof act === 'function') act()
        else child.kill(act)
      })
    }
    const timer = setTimeout(() => {
      expired = true
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    }, timeoutMs)
    child.on('error', error => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (exitCode, endedBy) => {
      clearTimeout(timer)
      const survivors = child.pid ? processesOfGroup(child.pid) : []
      if (child.pid && survivors.length > 0) process.kill(-child.pid, 'SIGKILL')
      const command = [program, ...args].join(' ')
      if (expired) reject(new Error(`${command} did not end within ${timeoutMs} ms: ${tail(output)}`))
      else resolve({ exitCode, endedBy, ...output, survivors })
    })
  })
}

const tail = ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}\n${stderr}`.slice(-2000)

/** Asks a running child to exit, and waits for it. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
}

/** The command lines of the living processes of a group; Linux only, empty on other systems. */
function processesOfGroup(group: number): string[] {
  return commandLines(pid => {
    const stat = readProc(`/proc/${pid}/stat`, path => readFileSync(path, 'latin1'), '')
    // The name may contain spaces and parentheses; the state and the group follow the last parenthesis.
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(processGroup) === group && state !== 'Z'
  })
}

/** The command lines of living processes that have a variable, NAME=VALUE, in their environment; Linux only. */
export function processesWith(variable: string): string[] {
  return commandLines(pid =>
    readProc(`/proc/${pid}/environ`, path => readFileSync(path, 'utf8'), '')
      .split('\0')
      .includes(variable),
  )
}

function commandLines(chosen: (pid: string) => boolean): string[] {
  return readProc('/proc', () => readdirSync('/proc'), [])
    .filter(name => /^\d+$/.test(name))
    .filter(chosen)
    .map(pid =>
      readProc(`/proc/${pid}/cmdline`, path => readFileSync(path, 'utf8'), '')
        .replaceAll('\0', ' ')
        .trim(),
    )
}

/** Reads a file in /proc, whose process may end at any time. */
function readProc<T>(path: string, read: (path: string) => T, otherwise: T): T {
  try {
    return read(path)
  } catch {
    return otherwise
  }
}
