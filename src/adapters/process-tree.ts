import type { ChildProcess } from 'node:child_process'
import path from 'node:path'
import { exec } from '@actions/exec'
import type { Env } from '../ports/env.ts'
import { commandLine } from './command-line.ts'

/** The system to end processes on. */
export interface ProcessSystem {
  platform: NodeJS.Platform
  env: Env
  kill(pid: number, signal: NodeJS.Signals): unknown
  run(program: string, args: string[]): Promise<unknown>
}

const THIS_SYSTEM: ProcessSystem = {
  platform: process.platform,
  env: process.env,
  kill: (pid, signal) => process.kill(pid, signal),
  run: (program, args) => exec(commandLine(program), args, { silent: true, ignoreReturnCode: true }),
}

/**
 * Sends a child and its descendants the signal to end. On Windows nothing is sent: Ctrl+C has already reached all
 * programs of the console, and any signal would end only the child, at once.
 */
export function interruptTree(child: ChildProcess, system = THIS_SYSTEM): void {
  if (system.platform !== 'win32') signalGroup(child, 'SIGINT', system)
}

/** Ends a child and its descendants at once. */
export async function killTree(child: ChildProcess, system = THIS_SYSTEM): Promise<void> {
  if (system.platform !== 'win32') return signalGroup(child, 'SIGKILL', system)
  // The process ID of an ended child may belong to another process.
  if (child.pid === undefined || child.exitCode !== null) return
  const taskkill = path.win32.join(system.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe')
  await system.run(taskkill, ['/T', '/F', '/PID', String(child.pid)]).catch(() => child.kill('SIGKILL'))
}

/** The child leads a group of processes (child-handle.ts): docker runs buildx as a child, which can outlive it. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals, { kill }: ProcessSystem): void {
  if (child.pid === undefined) return
  try {
    kill(-child.pid, signal)
  } catch {
    // All of the group has ended, or the child leads no group.
    child.kill(signal)
  }
}
