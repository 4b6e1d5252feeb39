/**
 * Searches for images of at most 10 MB that need much time or memory: node script/fuzz-cost.ts [--cases N] [--seed S]
 * It combines and changes the worst images, first as small ones, and sometimes enlarges them up to the limits. At the end, it
 * measures the worst ten of each measure again, each in a new process, and prints them with the numbers that make them.
 * Exit status: 0 if all are below 20 s of processor time and 400 MB, 1 if one is not, 2 for wrong usage.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Genome, mutate, randomGenome, scale } from './fuzz/cost-genome.ts'
import { buildImage, MAX_COMPRESSED } from './fuzz/cost-image.ts'
import type { Cost } from './fuzz/cost-worker.ts'
import { readFuzzFlags } from './fuzz/flags.ts'
import { createRandom } from './fuzz/random.ts'

const MAX_SECONDS = 20
const MAX_MEGABYTES = 400
/** A case that takes longer ends: long enough for 20 s of processor time on a machine with other work. */
const TIMEOUT_MS = 300_000
/** Cases of one process, so that what one leaves behind does not count for all others. */
const CASES_PER_PROCESS = 1000
/** What even an image of one file takes, in seconds. */
const FIXED_SECONDS = 0.02
/** Of the largest image: what a smaller one costs says too little about a large one. */
const MIN_SHARE = 0.001
/** One of so many cases is large. */
const LARGE_EVERY = 500
const KEPT = 40
const SHOWN = 10

interface Case extends Cost {
  genome: Genome
  bytes: number
  /** What it would cost if it were as large as an image may be. */
  expected: number
}

/** A process that measures one image after the other. */
function createMeasurer() {
  let child: ChildProcess | null = null
  let left = 0
  const stop = () => {
    child?.kill('SIGKILL')
    child = null
  }
  return {
    stop,
    measure(path: string, isLarge: boolean): Promise<Cost> {
      if (left-- <= 0 || child === null) {
        stop()
        left = CASES_PER_PROCESS
        child = fork(new URL('./fuzz/cost-worker.ts', import.meta.url), { execArgv: ['--expose-gc'] })
      }
      const current = child
      return new Promise(resolve => {
        const end = (cost: Cost) => {
          clearTimeout(watch)
          current.removeAllListeners()
          resolve(cost)
        }
        const watch = setTimeout(() => {
          stop()
          end({ seconds: TIMEOUT_MS / 1000, megabytes: 0, outcome: 'timeout' })
        }, TIMEOUT_MS)
        current.once('message', cost => end(cost as Cost))
        current.once('exit', () => {
          child = null
          end({ seconds: 0, megabytes: MAX_MEGABYTES * 10, outcome: 'the process ended' })
        })
        current.send([path, isLarge])
      })
    },
  }
}

const { cases, seed } = readFuzzFlags('fuzz-cost.ts')
const folder = mkdtempSync(join(tmpdir(), 'stagegate-cost-'))
const random = createRandom(seed)
const measurer = createMeasurer()
/** Small images by what they are expected to cost; and large ones by time and by memory. */
const small: Case[] = []
const slow: Case[] = []
const heavy: Case[] = []
const outcomes = new Map<string, number>()

const keep = (list: Case[], one: Case, cost: (of: Case) => number) => {
  // Many variants of one image are one.
  const same = list.findIndex(other => kindOf(other.genome) === kindOf(one.genome))
  const before = list[same]
  if (before !== undefined && cost(before) >= cost(one)) return
  if (before !== undefined) list.splice(same, 1)
  list.push(one)
  list.sort((a, b) => cost(b) - cost(a))
  list.length = Math.min(list.length, KEPT)
}
const kindOf = ({ parts, fields, start }: Genome) =>
  JSON.stringify([
    parts.map(({ prefix, name, content }) => [prefix, name, content]).sort(),
    fields.map(one => one.name).sort(),
    start,
  ])

const seconds = (one: Case) => one.seconds
const megabytes = (one: Case) => one.megabytes
const expected = (one: Case) => one.expected

async function run(genome: Genome, isLarge = true): Promise<Case | null> {
  const built = buildImage(genome)
  if (built === null) return null
  const path = join(folder, 'image.tar')
  writeFileSync(path, built.archive)
  const cost = await measurer.measure(path, isLarge)
  const share = Math.max(
    built.archive.length / MAX_COMPRESSED,
    built.entries / 300_000,
    built.unpacked / 4e8,
    MIN_SHARE,
  )
  return { ...cost, genome, bytes: built.archive.length, expected: Math.max(0, cost.seconds - FIXED_SECONDS) / share }
}

const began = Date.now()
try {
  for (let i = 0; i < cases; i++) {
    const isLarge = i > 0 && i % LARGE_EVERY === 0
    const parents = isLarge && random.chance(0.4) ? [...slow.slice(0, 10), ...heavy.slice(0, 10)] : small
    const [one, other] = parents.length === 0 ? [] : [random.pick(parents), random.pick(parents)]
    const fresh =
      one === undefined || other === undefined || random.chance(isLarge ? 0 : 0.3)
        ? randomGenome(random)
        : mutate(one.genome, other.genome, random)
    const result = await run(isLarge ? enlarge(fresh) : fresh, isLarge)
    if (result === null) continue
    outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1)
    if (isLarge) {
      keep(slow, result, seconds)
      keep(heavy, result, megabytes)
    } else keep(small, result, expected)
    if (result.seconds > MAX_SECONDS || result.megabytes > MAX_MEGABYTES) show('exceeds', result)
    if (i % 1000 === 999) {
      const worst = `${slow[0]?.seconds.toFixed(1)} s, ${heavy[0]?.megabytes.toFixed(0)} MB`
      console.log(`${i + 1} cases in ${Math.round((Date.now() - began) / 1000)} s; the worst: ${worst}`)
    }
  }
  for (const [name, list, cost] of [
    ['time', slow, seconds],
    ['memory', heavy, megabytes],
  ] as const) {
    const again: Case[] = []
    for (const { genome } of list.slice(0, 2 * SHOWN)) {
      measurer.stop()
      const result = await run(genome)
      if (result !== null) again.push(result)
    }
    const worst = again.sort((a, b) => cost(b) - cost(a)).slice(0, SHOWN)
    for (const one of worst) show(name, one)
    if (worst.some(one => one.seconds > MAX_SECONDS || one.megabytes > MAX_MEGABYTES)) process.exitCode = 1
  }
  for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a)) console.log(`${count}\t${outcome}`)
} finally {
  measurer.stop()
  rmSync(folder, { recursive: true })
}

/** As large as an image may be, or less: enlarging may have different effects on time. */
function enlarge(genome: Genome): Genome {
  const factor = 2 ** (3 + random.below(9))
  for (let at = factor; at > 2; at /= 2) {
    const large = scale(genome, at)
    const room = { ...large, ballast: random.chance(0.5) ? 0 : 6_000_000 }
    if (large.parts.reduce((sum, part) => sum + part.count, 0) < 300_000 && buildImage(room) !== null) return room
  }
  return genome
}

function show(what: string, { genome, bytes, outcome, ...cost }: Case): void {
  const numbers = `${cost.seconds.toFixed(2)} s\t${cost.megabytes.toFixed(0)} MB\t${(bytes / 1e6).toFixed(2)} MB stored`
  console.log(`${what}\t${numbers}\t${outcome}\t${JSON.stringify(genome)}`)
}
