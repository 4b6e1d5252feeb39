import type { Clock } from '../../src/ports/clock.ts'
import type { ExecOptions, ExecResult } from '../../src/ports/exec.ts'
import type { Ports } from '../../src/ports/ports.ts'

/** A clock that moves when it is told to, or when somebody sleeps; nobody waits for it. */
export interface FakeClock extends Clock {
  /** Milliseconds of every sleep. */
  waits: number[]
  advance(milliseconds: number): void
}

export function fakeClock(): FakeClock {
  const start = Date.parse('2026-01-01T00:00:00Z')
  const timeouts: { end: number; controller: AbortController }[] = []
  const waits: number[] = []
  let elapsed = 0
  const advance = (milliseconds: number) => {
    elapsed += milliseconds
    for (const { end, controller } of timeouts) if (end <= elapsed) controller.abort()
  }
  return {
    waits,
    advance,
    now: () => new Date(start + elapsed),
    elapsed: () => elapsed,
    random: () => 1,
    async sleep(milliseconds, signal) {
      if (signal?.aborted) return
      waits.push(milliseconds)
      advance(milliseconds)
    },
    timeout(milliseconds) {
      const controller = new AbortController()
      timeouts.push({ end: elapsed + milliseconds, controller })
      return controller.signal
    },
  }
}

/** What a program does: what is left out is a program that ends well and prints nothing. */
export type FakeRun = (
  args: readonly string[],
  options: ExecOptions,
  command: string,
) => Partial<ExecResult> | undefined | Promise<Partial<ExecResult> | undefined>

export interface FakePorts extends Ports {
  clock: FakeClock
  /** The arguments of every program that was run. */
  runs: (readonly string[])[]
  /** Every line that was logged, with the titles and lines of groups. */
  logged: string[]
  /** Those of `logged` that were warnings. */
  warnings: string[]
}

/** Ports without a machine behind them: `run` is every program that there is. */
export function fakePorts(run: FakeRun = () => undefined, more: Partial<Ports> = {}): FakePorts {
  const runs: (readonly string[])[] = []
  const logged: string[] = []
  const warnings: string[] = []
  return {
    exec: {
      async run(command, args, options = {}) {
        runs.push(args)
        return { status: 0, stdout: '', stderr: '', ...(await run(args, options, command)) }
      },
    },
    log: {
      info: line => void logged.push(line),
      warning(line) {
        logged.push(line)
        warnings.push(line)
      },
      group: (title, lines) => void logged.push(title, ...lines),
    },
    env: {},
    cwd: '/',
    signal: new AbortController().signal,
    ...more,
    clock: fakeClock(),
    runs,
    logged,
    warnings,
  }
}
