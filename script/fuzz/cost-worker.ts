/** Inspects the archives that its parent names, and answers with what each cost. Its parent starts it with `--expose-gc`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { CHECKS } from '../../src/checks/registry.ts'
import { neededBy, runChecks } from '../../src/checks/run-checks.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { Failure } from '../../src/failure.ts'
import { readImage } from '../../src/image/read/read-image.ts'
import { openImageStore } from '../../src/image/store/open-store.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'

/** What an image cost. */
export interface Cost {
  /** Seconds of processor time of all threads. */
  seconds: number
  /** The maximum of the resident memory, in MB (10^6 bytes). */
  megabytes: number
  /** `read`, or the code of the failure. */
  outcome: string
}

process.on('message', async ([path, isLarge]: [string, boolean]) => process.send?.(await measure(path, isLarge)))

async function measure(path: string, isLarge: boolean): Promise<Cost> {
  // It takes longer than a small image.
  if (isLarge) globalThis.gc?.()
  writeFileSync('/proc/self/clear_refs', '5')
  const before = process.cpuUsage()
  let outcome = 'read'
  try {
    await inspect(path)
  } catch (error) {
    outcome = error instanceof Failure ? error.code : String((error as Error).stack)
  }
  const { user, system } = process.cpuUsage(before)
  const [, peak = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return { seconds: (user + system) / 1e6, megabytes: (Number(peak) * 1024) / 1e6, outcome }
}

async function inspect(path: string): Promise<void> {
  const store = await openImageStore(path, DEFAULT_LIMITS)
  try {
    for (const stored of store.images) {
      const image = await readImage(stored, { limits: DEFAULT_LIMITS, needs: neededBy() })
      const { results } = runChecks(image, resolveSeverities('strict', {}), CHECKS)
      const crashed = results.find(({ error }) => error?.code === 'check-crashed')
      if (crashed) throw new Error(`${crashed.id}: ${crashed.error?.message}`)
    }
  } finally {
    await store.close()
  }
}
