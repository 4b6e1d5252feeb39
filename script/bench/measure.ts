import { spawn } from 'node:child_process'

/** A row of the table: the ratio of two durations or amounts. */
export interface Row {
  name: string
  ratio: number
  /** The limit that the ratio should meet. */
  goal: { atMost: number } | { atLeast: number }
  detail: string
}

/** Runs the commands in parallel; returns the seconds until the last one ends. */
export async function secondsOf(
  commands: readonly (readonly string[])[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const start = performance.now()
  await Promise.all(commands.map(command => run(command, env)))
  return (performance.now() - start) / 1000
}

function run([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.on('data', chunk => {
      errors = (errors + chunk).slice(-2000)
    })
    child.on('error', reject)
    child.on('close', status =>
      status === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${status}: ${errors}`)),
    )
  })
}

/**
 * The median of first/second over several pairs. Each pair is measured back to back, in alternating order, so a drift of
 * the machine's speed favors neither.
 */
export async function pairedRatio(
  pairs: number,
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<{ ratio: number; first: number; second: number }> {
  const results: { ratio: number; first: number; second: number }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const turns: [number, number] =
      pair % 2 === 0 ? [await first(), await second()] : swap([await second(), await first()])
    results.push({ ratio: turns[0] / turns[1], first: turns[0], second: turns[1] })
  }
  const sorted = results.sort((a, b) => a.ratio - b.ratio)
  return sorted[Math.floor(sorted.length / 2)] as { ratio: number; first: number; second: number }
}

function swap([a, b]: [number, number]): [number, number] {
  return [b, a]
}
