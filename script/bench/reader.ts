import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pairedRatio, type Row, secondsOf } from './measure.ts'
import { pieces, writeImage } from './reader-images.ts'

const MB = 1e6

interface Measured {
  seconds: number
  bytes: number
}

/**
 * Compares the image reader with Node's gunzip of the same bytes, each in a separate process, and measures the program
 * with many files. Needs about 4 GB of disk temporarily; STAGEGATE_BENCH_SCALE=0.1 scales all sizes.
 */
export async function benchReader(): Promise<Row[]> {
  const scale = Number(process.env['STAGEGATE_BENCH_SCALE'] ?? 1)
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-reader-'))
  try {
    return [
      ...(await oneLayer(folder, scale)),
      ...(await severalLayers(folder, scale)),
      ...(await manyFiles(folder, scale)),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function oneLayer(folder: string, scale: number): Promise<Row[]> {
  const layout = join(folder, 'one')
  const [blob = ''] = await writeImage(layout, [pieces('one', 5000, 1100 * MB * scale)])
  const { ratio, first, second } = await pairedRatio(5, throughputOf('read', layout), throughputOf('gunzip', blob))
  return [row('one gzip layer: throughput vs. gunzip', ratio, 0.9, first, second)]
}

async function severalLayers(folder: string, scale: number): Promise<Row[]> {
  const layout = join(folder, 'several')
  const layers = [1, 2, 3, 4].map(n => pieces(`layer${n}`, 2000 + n, 300 * MB * scale))
  const [blob = ''] = await writeImage(layout, layers)
  const { ratio, first, second } = await pairedRatio(5, throughputOf('read', layout), throughputOf('gunzip', blob))
  return [row('four gzip layers: throughput vs. one gunzip', ratio, 1.4, first, second)]
}

/** The program with many files: its peak memory, and its duration when all layers are cached. */
async function manyFiles(folder: string, scale: number): Promise<Row[]> {
  const layout = join(folder, 'many')
  await writeImage(
    layout,
    [pieces('base', 100_000 * scale, 3800 * MB * scale), pieces('app', 30_000 * scale, 1200 * MB * scale)],
    1,
  )
  const size = `${(5 * scale).toFixed(1)} GB unpacked, ${130_000 * scale} files`
  const env = { ...process.env, STAGEGATE_CACHE_DIR: join(folder, 'index'), STAGEGATE_BENCH_PEAK: join(folder, 'peak') }
  const program = ['dist/cli/index.js', 'inspect', layout, '--fail-on', 'never']
  const first = await secondsOf([[process.execPath, '--import', REPORT_PEAK, ...program]], env)
  const peak = Number(await readFile(env.STAGEGATE_BENCH_PEAK, 'utf8')) * 1024
  const again = () => secondsOf([[process.execPath, ...program]], env)
  const seconds: number[] = []
  for (let run = 0; run < 9; run++) seconds.push(await again())
  const [median = 0] = seconds.sort((a, b) => a - b).slice(4)
  return [
    {
      name: 'inspect, no layer cached: peak memory vs. 160 MB',
      ratio: peak / (160 * MB),
      goal: { atMost: 1 },
      detail: `${Math.round(peak / MB)} MB, ${size}, ${first.toFixed(1)} s`,
    },
    {
      name: 'inspect, every layer cached: time vs. 150 ms',
      ratio: median / 0.15,
      goal: { atMost: 1 },
      detail: `${(median * 1000).toFixed(0)} ms, ${size}`,
    },
  ]
}

/** A module that writes the process's peak memory in KiB. getrusage(2) would include the parent process. */
const REPORT_PEAK = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync, writeFileSync } from 'node:fs'
  process.on('exit', () => {
    const [, peak] = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
    writeFileSync(process.env.STAGEGATE_BENCH_PEAK, peak)
  })`)}`

function row(name: string, ratio: number, goal: number, first: number, second: number): Row {
  return { name, ratio, goal: { atLeast: goal }, detail: `${first.toFixed(0)} MB/s vs. ${second.toFixed(0)} MB/s` }
}

/** Measures unpacked megabytes per second. */
function throughputOf(mode: string, path: string): () => Promise<number> {
  return async () => {
    const { seconds, bytes } = await measure(mode, path)
    return bytes / seconds / MB
  }
}

async function measure(mode: string, path: string): Promise<Measured> {
  const child = join(import.meta.dirname, 'reader-child.ts')
  // Without this cache, V8 would compile the type stripper during the measurement.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'stagegate-bench-code') }
  const { stdout } = await promisify(execFile)(process.execPath, [child, mode, path], { env })
  return JSON.parse(stdout)
}
