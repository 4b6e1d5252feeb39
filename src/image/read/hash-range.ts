import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import type { FileRange } from '../store/file-range.ts'

type Job = [fd: number, offset: number, size: number, algorithm: string]

/** All images of a process share these threads: each takes megabytes, and an input can have a thousand images. */
const limitHashes = pLimit(availableParallelism())
const idle: Worker[] = []

/** The hash of a part of a file, made on another thread, in hexadecimal digits; null if it cannot be read to its end. */
export function hashRange({ fd, offset, size }: FileRange, algorithm: string): Promise<string | null> {
  return limitHashes(async () => {
    const worker = idle.pop() ?? new Worker(`(${hashOnThread})()`, { eval: true })
    worker.ref()
    worker.postMessage([fd, offset, size, algorithm] satisfies Job)
    // Rejects if the thread fails, which then serves no more.
    const [hash] = (await once(worker, 'message')) as [string | null]
    idle.push(worker)
    // An idle thread does not keep the process alive.
    worker.unref()
    return hash
  })
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
