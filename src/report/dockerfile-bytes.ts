import type { Report } from './model.ts'

/** A Dockerfile with the bytes that each line adds to the targets built from it. */
export interface WeighedDockerfile {
  path: string
  /** The names of the targets; those of the first few that have layers from this file. */
  targets: string[]
  lines: WeighedLine[]
}

export interface WeighedLine {
  /** Counted from 1. */
  number: number
  text: string
  /** For each target, the unpacked bytes of the layers that the instruction at this line made; null for none. */
  bytes: (number | null)[]
}

/** More columns leave no room for the text. */
const COLUMNS = 4

/** Every Dockerfile of the report in its order; for a target with several platforms, the first platform's bytes. */
export function weighDockerfiles(report: Report): WeighedDockerfile[] {
  return report.dockerfiles.flatMap(({ path, lines }) => {
    const columns = report.targets
      .map(({ name, images }) => ({ name, bytes: bytesByLine(images[0]?.layers ?? [], path) }))
      .filter(({ bytes }) => bytes.size > 0)
      .slice(0, COLUMNS)
    if (columns.length === 0) return []
    return {
      path,
      targets: columns.map(({ name }) => name),
      lines: lines.map((text, index) => ({
        number: index + 1,
        text,
        bytes: columns.map(({ bytes }) => bytes.get(index + 1) ?? null),
      })),
    }
  })
}

/**
 * All lines if they fit, else only those that add layers, else none.
 */
export function shortened({ lines }: WeighedDockerfile, limit: number): WeighedLine[] {
  if (lines.length <= limit) return lines
  const heavy = lines.filter(({ bytes }) => bytes.some(each => each !== null))
  return heavy.length <= limit ? heavy : []
}

function bytesByLine(layers: Report['targets'][number]['images'][number]['layers'], path: string): Map<number, number> {
  const sums = new Map<number, number>()
  for (const { blame, unpacked } of layers) {
    if (blame?.file === path) sums.set(blame.line, (sums.get(blame.line) ?? 0) + unpacked)
  }
  return sums
}
