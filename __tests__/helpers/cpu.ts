/**
 * Measures how the CPU time of some work grows with its size. CPU time of this process ignores other programs. (Jest's
 * timeout cannot end synchronous work.)
 */

/** The CPU time of the work, in seconds. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const FACTOR = 16
const MAX_TURNS = 6
/** Seconds. Small work is repeated until it takes this long, so a pause of the garbage collector matters less. */
const LONG_ENOUGH = 0.005

/**
 * The ratio of the CPU times for 16 times the size: about 16 for linear growth, 256 for quadratic growth. Other load
 * can slow a measurement several times, so the minimum of each size counts, and apparently quadratic growth is measured
 * again.
 * @param prepare creates a fresh input for every measurement, because the work may cache results; its time does not
 * count
 */
export async function growthOfWork<T>(
  size: number,
  prepare: (size: number) => T,
  work: (input: T) => unknown,
): Promise<number> {
  const measure = (of: number) => {
    const input = prepare(of)
    return cpuSeconds(() => work(input))
  }
  await measure(size / FACTOR)
  let [small, large] = [Infinity, Infinity]
  for (let turn = 0; turn < MAX_TURNS && !(large / small < LINEAR); turn++) {
    large = Math.min(large, await measure(size))
    small = Math.min(small, await average(() => measure(size / FACTOR)))
  }
  return large / small
}

async function average(measure: () => Promise<number>): Promise<number> {
  let [sum, count] = [0, 0]
  for (; sum < LONG_ENOUGH; count++) sum += await measure()
  return sum / count
}

/** A limit between linear growth (16; more for a sort) and quadratic growth (256). */
export const LINEAR = 64
