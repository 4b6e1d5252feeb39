import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pairedRatio, type Row, secondsOf } from './measure.ts'
import { pieces, writeImage } from './reader-images.ts'

const MB = 1e6

interface Measured {
  seconds: number
  bytes: number
  rss: number
}

/**
 * The image reader beside Node's own gunzip of the same bytes into nothing, each in a process that does only that;
 * and its memory. Needs about 4 GB of disk for a while; STAGEGATE_BENCH_SCALE=0.1 makes all of it smaller.
 */
export async function benchReader(): Promise<Row[]> {
  const scale = Number(process.env['STAGEGATE_BENCH_SCALE'] ?? 1)
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-reader-'))
  try {
    return [
      ...(await oneLayer(folder, scale)),
      ...(await severalLayers(folder, scale)),
      ...(await memory(folder, scale)),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function oneLayer(folder: string, scale: number): Promise<Row[]> {
  const layout = join(folder, 'one')
  const [blob = ''] = await writeImage(layout, [pieces('one', 5000, 1100 * MB * scale)])
  const { ratio, first, second } = await pairedRatio(5, throughputOf('read', layout), throughputOf('gunzip', blob))
  return [row('one gzip layer: throughput beside gunzip', ratio, 0.9, first, second)]
}

async function severalLayers(folder: string, scale: number): Promise<Row[]> {
  const layout = join(folder, 'several')
  const layers = [1, 2, 3, 4].map(n => pieces(`layer${n}`, 2000 + n, 300 * MB * scale))
  const [blob = ''] = await writeImage(layout, layers)
  const { ratio, first, second } = await pairedRatio(5, throughputOf('read', layout), throughputOf('gunzip', blob))
  return [row('four gzip layers: throughput beside one gunzip', ratio, 1.4, first, second)]
}

async function memory(folder: string, scale: number): Promise<Row[]> {
  const layout = join(folder, 'many')
  await writeImage(
    layout,
    [pieces('base', 100_000 * scale, 3800 * MB * scale), pieces('app', 30_000 * scale, 1200 * MB * scale)],
    1,
  )
  const second = await secondRun(layout, join(folder, 'index'), 130_000 * scale)
  const { rss, seconds, bytes } = await measure('read', layout)
  const detail = `${Math.round(rss / MB)} MB at the peak, ${(bytes / 1e9).toFixed(1)} GB unpacked, ${130_000 * scale} files, ${seconds.toFixed(1)} s`
  return [{ name: 'peak memory beside 160 MB', ratio: rss / (160 * MB), goal: { atMost: 1 }, detail }, second]
}

/** The whole program over an image of which every layer is known. */
async function secondRun(layout: string, index: string, files: number): Promise<Row> {
  const env = { ...process.env, STAGEGATE_CACHE_DIR: index }
  const inspect = () =>
    secondsOf([[process.execPath, 'dist/cli/index.js', 'inspect', layout, '--fail-on', 'never']], env)
  await inspect()
  const seconds: number[] = []
  for (let run = 0; run < 9; run++) seconds.push(await inspect())
  const [median = 0] = seconds.sort((a, b) => a - b).slice(4)
  const detail = `${(median * 1000).toFixed(0)} ms for the whole program, ${files} files`
  return { name: 'second run beside 150 ms', ratio: median / 0.15, goal: { atMost: 1 }, detail }
}

function row(name: string, ratio: number, goal: number, first: number, second: number): Row {
  return { name, ratio, goal: { atLeast: goal }, detail: `${first.toFixed(0)} MB/s beside ${second.toFixed(0)} MB/s` }
}

/** Unpacked megabytes a second. */
function throughputOf(mode: string, path: string): () => Promise<number> {
  return async () => {
    const { seconds, bytes } = await measure(mode, path)
    return bytes / seconds / MB
  }
}

async function measure(mode: string, path: string): Promise<Measured> {
  const child = join(import.meta.dirname, 'reader-child.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [child, mode, path])
  return JSON.parse(stdout)
}
