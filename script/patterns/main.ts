import { execFileSync } from 'node:child_process'
import { formatSize } from '../../src/report/format.ts'
import type { ImageReport, TargetReport } from '../../src/report/model.ts'
import { formatBytes } from '../../src/text/format.ts'
import { PATTERNS } from './examples.ts'
import { type Measured, measure } from './measure.ts'

const selection = process.argv.slice(2)
const patterns = PATTERNS.filter(({ name }) => selection.length === 0 || selection.includes(name))
const unknown = selection.filter(name => !PATTERNS.some(pattern => pattern.name === name))
if (unknown.length > 0) {
  console.error(`sizes: no such example: ${unknown.join(', ')}`)
  process.exit(2)
}

const rows: Measured[] = []
for (const pattern of patterns) {
  console.error(`sizes: ${pattern.name}`)
  try {
    rows.push(measure(pattern))
  } catch (error) {
    console.error(`sizes: ${pattern.name} skipped: ${(error as Error).message}`)
    process.exitCode = 1
  }
}

table(
  ['example', 'single stage', 'multi-stage', 'reduction', 'promised'],
  rows.flatMap(({ pattern, multi, single }) =>
    pattern.targets.map(target => {
      const [before, after] = [image(single, target), image(multi, target)]
      const promised = pattern.promised === null ? '–' : `${pattern.promised} %`
      return [
        title(pattern.name, pattern.targets, target),
        both(before),
        both(after),
        reduction(before, after),
        promised,
      ]
    }),
  ),
)
table(
  ['example', 'findings in the single-stage image'],
  rows.map(({ pattern, single }) => [pattern.name, shipped(image(single, pattern.targets[0] ?? ''))]),
)
table(
  ['example', 'changed file', 'rebuild, single stage', 'rebuild, multi-stage'],
  rows.map(({ pattern, rebuild }) => [
    pattern.name,
    `\`${pattern.source}\``,
    `${rebuild.single.toFixed(1)} s`,
    `${rebuild.multi.toFixed(1)} s`,
  ]),
)
console.log(`${new Date().toISOString().slice(0, 10)}; Node ${process.versions.node}; ${versions()}`)

function image(targets: TargetReport[], name: string): ImageReport {
  const target = targets.find(one => one.name === name)
  const [first] = target?.images ?? []
  if (!first) throw new Error(`${name} has no image: ${target?.error?.message}`)
  return first
}

function title(name: string, targets: string[], target: string): string {
  const link = `[${name}](../examples/${name})`
  return targets.length > 1 ? `${link}, ${target}` : link
}

function both({ size }: ImageReport): string {
  return `${formatBytes(size.unpacked)} / ${formatSize(size.compressed)}`
}

function reduction(before: ImageReport, after: ImageReport): string {
  const part = (size: 'unpacked' | 'compressed') =>
    ((1 - (after.size[size] ?? Number.NaN) / (before.size[size] ?? Number.NaN)) * 100).toFixed(1)
  return `${part('unpacked')} % / ${part('compressed')} %`
}

/** The failed toolchain and user checks, each with the bytes of its findings. */
function shipped({ findings }: ImageReport): string {
  const bytes = new Map<string, number>()
  for (const { check, data } of findings.filter(one => /^(toolchain|user)\//.test(one.check)))
    bytes.set(check, (bytes.get(check) ?? 0) + (typeof data['bytes'] === 'number' ? data['bytes'] : 0))
  return [...bytes].map(([check, sum]) => (sum > 0 ? `${check} ${formatBytes(sum)}` : check)).join(', ')
}

function table(head: string[], body: string[][]): void {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const align = line(head.map((_, column) => (column === 0 ? ':--' : '--:')))
  console.log([line(head), align, ...body.map(line), ''].join('\n'))
}

function versions(): string {
  const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim()
  return `${docker('version', '--format', 'Docker {{.Server.Version}}')}; ${docker('buildx', 'version')}`
}
