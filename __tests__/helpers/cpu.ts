/**
 * How much a piece of work grows with its size, by the CPU time of this process: other programs that run at the same time
 * do not count. (Jest's own limit does not end work that never waits.)
 */

/** Seconds of CPU time that this takes. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const FACTOR = 16
const MAX_TURNS = 6
/** Seconds: small work is repeated until it has taken this long, so that one pause of the garbage collector is a part of it. */
const LONG_ENOUGH = 0.005

/**
 * How many times the work takes longer for 16 times the size: about 16 where it grows with the size, 256 where with its
 * square. A neighbor on the same processor can slow one measurement several times, so the least of each size counts, and
 * growth that looks quadratic is measured again.
 * @param prepare gives the input anew for every measurement, as the work may cache what it found in it; not measured
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

/** Between what is linear (16, and the logarithm of a sort) and what is quadratic (256). */
export const LINEAR = 64
