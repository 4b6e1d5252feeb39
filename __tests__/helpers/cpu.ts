/**
 * How much a piece of work grows with its size, by the CPU time of this process: what other programs do at the same time
 * does not count. (Jest's own limit does not end work that never waits.)
 */

/** Seconds of CPU time that this takes. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/**
 * How many times the work takes longer for four times the size: 4 where it grows with the size, 16 where with its square.
 * What looks quadratic is looked at three times, as the garbage of the test before may be collected in one of them.
 * @param prepare gives what is worked on, in a time that does not count
 */
export async function growthOfWork<T>(
  size: number,
  prepare: (size: number) => T,
  work: (of: T) => unknown,
): Promise<number> {
  const [small, large] = [prepare(size / 4), prepare(size)]
  work(small)
  let least = Infinity
  for (let turn = 0; turn < 3 && least >= LINEAR; turn++)
    least = Math.min(least, (await cpuSeconds(() => work(large))) / (await cpuSeconds(() => work(small))))
  return least
}

/** Between what is linear (4, and the logarithm of a sort) and what is quadratic (16). */
export const LINEAR = 9
