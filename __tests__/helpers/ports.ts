import { createRunLife, type RunLife } from '../../src/pipeline/run-life.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { cancellationCause, type ExecOptions, type ExecResult, type Exit } from '../../src/ports/exec.ts'
import type { Log } from '../../src/ports/log.ts'
import type { Ports } from '../../src/ports/ports.ts'

/** A clock that advances on request, or when somebody sleeps; sleeping takes no time. */
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
    for (const { end, controller } of timeouts)
      if (end <= elapsed) controller.abort(new DOMException('late', 'TimeoutError'))
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
) => FakeResult | Promise<FakeResult>
type FakeResult = Partial<Exit> | Extract<ExecResult, { kind: 'not-started' }>

/** How a program ends that was to end by now, if `signal` is aborted. */
export function endedBy(signal: AbortSignal, output: Partial<Exit>): ExecResult {
  const exit = { status: 0, stdout: '', stderr: '', ...output }
  if (exit.status === 0 || !signal.aborted) return { ...exit, kind: 'exited' }
  return { kind: 'cancelled', cause: cancellationCause(signal), stdout: exit.stdout, stderr: exit.stderr }
}

export interface FakePorts extends Ports, Pick<RunLife, 'onEnd' | 'end'> {
  clock: FakeClock
  /** The arguments of every program that was run. */
  runs: (readonly string[])[]
  /** Every line that was logged, with the titles and lines of groups. */
  logged: string[]
  /** Those of `logged` that were warnings. */
  warnings: string[]
}

/** Ports without a machine behind them: `run` is every program that there is. */
export function fakePorts(run: FakeRun = () => ({}), more: Partial<Ports> = {}): FakePorts {
  const runs: (readonly string[])[] = []
  const logged: string[] = []
  const warnings: string[] = []
  const { signal = new AbortController().signal } = more
  const clock = fakeClock()
  const log: Log = {
    info: line => void logged.push(line),
    warning(line) {
      logged.push(line)
      warnings.push(line)
    },
    group: (title, lines) => void logged.push(title, ...lines),
  }
  const { onEnd, end } = createRunLife({ clock, log })
  return {
    exec: {
      async run(command, args, options = {}) {
        const stop = options.signal ?? signal
        if (stop.aborted) return endedBy(stop, { status: 1 })
        runs.push(args)
        const result = await run(args, options, command)
        return result.kind === 'not-started' ? result : endedBy(stop, result)
      },
    },
    log,
    env: {},
    cwd: '/',
    ...more,
    signal,
    clock,
    onEnd,
    end,
    runs,
    logged,
    warnings,
  }
}
