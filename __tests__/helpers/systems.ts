/** The operating systems that a test may need. */
import type { Need } from './needs.ts'

/** Features that Windows lacks. */
export const POSIX: Need = {
  reason: 'file modes, links, pipes and signals: run the tests on Linux or macOS',
  isThere: () => process.platform !== 'win32',
}

/** GNU tar, /proc, and file names of any bytes. */
export const LINUX: Need = { reason: 'Linux: run the tests there', isThere: () => process.platform === 'linux' }
