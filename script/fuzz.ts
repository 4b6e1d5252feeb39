/**
 * Fuzzes the image reader with damaged images: node script/fuzz.ts [--cases N] [--seed S]
 * A seed gives the same case on every machine. A finding names its seed; repeat it with --cases 1 --seed S.
 * Exit status: 0 without a finding, 1 with one, 2 for wrong usage.
 */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { runCase } from './fuzz/case.ts'
import { readFuzzFlags } from './fuzz/flags.ts'

/** A case takes milliseconds; after this time, it hangs. */
const TIMEOUT_MS = 30_000

interface Progress {
  seed: number
  outcome: string
  finding: string | null
}

if (isMainThread) await main()
else await work(workerData as { seed: number; cases: number })

async function main(): Promise<void> {
  const { cases, seed } = readFuzzFlags('fuzz.ts')
  const outcomes = new Map<string, number>()
  let findings = 0
  let next = seed
  const began = Date.now()
  const finding = (at: number, text: string) => {
    findings++
    console.log(`seed ${at}: ${text}`)
  }
  // A worker can be terminated even in an endless loop. The next worker continues after that case.
  while (next < seed + cases) {
    await new Promise<void>(resolve => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { seed: next, cases: seed + cases - next } })
      let watch: NodeJS.Timeout
      const wait = () => {
        clearTimeout(watch)
        watch = setTimeout(() => {
          finding(next++, `timeout after ${TIMEOUT_MS / 1000} s`)
          void worker.terminate()
        }, TIMEOUT_MS)
      }
      wait()
      worker.on('message', (progress: Progress) => {
        wait()
        next = progress.seed + 1
        outcomes.set(progress.outcome, (outcomes.get(progress.outcome) ?? 0) + 1)
        if (progress.finding !== null) finding(progress.seed, progress.finding)
        if ((next - seed) % 10_000 === 0)
          console.log(`${next - seed} cases, ${findings} findings, ${Date.now() - began} ms`)
      })
      worker.on('error', error => finding(next++, `the worker crashed: ${error.stack}`))
      worker.on('exit', () => {
        clearTimeout(watch)
        resolve()
      })
    })
  }
  for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a)) console.log(`${count}\t${outcome}`)
  console.log(`${cases} cases from seed ${seed}: ${findings} findings`)
  process.exitCode = findings === 0 ? 0 : 1
}

async function work({ seed, cases }: { seed: number; cases: number }): Promise<void> {
  for (let at = seed; at < seed + cases; at++) {
    const progress: Progress = { seed: at, outcome: 'finding', finding: null }
    try {
      progress.outcome = await runCase(at)
    } catch (error) {
      progress.finding = (error as Error).stack ?? String(error)
    }
    parentPort?.postMessage(progress)
  }
}
