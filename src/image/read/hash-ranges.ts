import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { FileRange } from '../store/file-range.ts'

/** Hashes parts of files on other threads. */
export interface RangeHasher {
  /** The hash of a part, in hexadecimal digits; null if it cannot be read to its end. */
  hash(range: FileRange, algorithm: string): Promise<string | null>
  close(): Promise<void>
}

type Job = [fd: number, offset: number, size: number, algorithm: string]

/** Starts no more threads than there are jobs at once, up to `threads`. */
export function createRangeHasher(threads: number): RangeHasher {
  const idle: Worker[] = []
  const all: Worker[] = []
  const waiting: ((worker: Worker) => void)[] = []
  const take = async (): Promise<Worker> => {
    const free = idle.pop()
    if (free) return free
    if (all.length >= threads) return new Promise(resolve => waiting.push(resolve))
    const worker = new Worker(`(${hashOnThread})()`, { eval: true })
    all.push(worker)
    return worker
  }
  const give = (worker: Worker): void => {
    const next = waiting.shift()
    if (next) next(worker)
    else idle.push(worker)
  }
  return {
    async hash({ fd, offset, size }, algorithm) {
      const worker = await take()
      try {
        worker.postMessage([fd, offset, size, algorithm] satisfies Job)
        // Rejects if the thread fails.
        const [hash] = (await once(worker, 'message')) as [string | null]
        return hash
      } finally {
        give(worker)
      }
    },
    async close() {
      await Promise.all(all.map(worker => worker.terminate()))
    },
  }
}

/** Runs on the thread as text, so it uses nothing of this file: a bundle has no separate file for it. */
function hashOnThread(): void {
  const { createHash } = process.getBuiltinModule('node:crypto')
  const { readSync } = process.getBuiltinModule('node:fs')
  const { parentPort } = process.getBuiltinModule('node:worker_threads')
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024)
  parentPort?.on('message', ([fd, offset, size, algorithm]: Job) => {
    const hash = createHash(algorithm)
    let read = 0
    try {
      for (let count = 1; read < size && count > 0; read += count) {
        count = readSync(fd, buffer, 0, Math.min(buffer.length, size - read), offset + read)
        hash.update(buffer.subarray(0, count))
      }
    } catch {
      read = -1
    }
    parentPort.postMessage(read === size ? hash.digest('hex') : null)
  })
}
