import { isScratch } from '../../image/origin.ts'
import { counted } from '../../text/format.ts'
import { weighDockerfiles } from '../dockerfile-bytes.ts'
import { weighedLines } from '../dockerfile-lines.ts'
import { escapeTerminal } from '../escape.ts'
import type { ImageReport, Report } from '../model.ts'
import { cut, wrap } from './layout.ts'
import { type Paint, safe } from './style.ts'

/** The Dockerfiles with the bytes that each line adds, and what is known of the bases below them. */
export function dockerfileParts(report: Report, columns: number, paint: Paint): string[][] {
  const bases = report.targets.flatMap(({ name, images }) => {
    const base = images[0]?.base
    return base === undefined ? [] : wrap(`${safe(name, 60)}: ${baseWords(base)}`, columns, '', '  ')
  })
  const files = weighDockerfiles(report).map(file => [
    ...wrap(safe(file.path, 120), columns, '', '').map(paint('bold')),
    ...weighedLines(file.targets, file.lines).map(line => cut(escapeTerminal(line), columns)),
  ])
  return bases.length === 0 ? files : [...files, bases]
}

function baseWords(base: ImageReport['base']): string {
  const { reference, layers, knownBy } = base
  if (isScratch(base)) return 'no base image'
  const name = reference === null ? 'unnamed base image' : `base image ${safe(reference, 120)}`
  if (knownBy === 'none' || layers === null)
    return reference === null ? 'base image unknown' : `${name}, layers unknown`
  return `${name}, ${counted(layers, 'layer')}${KNOWN_BY[knownBy]}`
}

const KNOWN_BY: Record<Exclude<ImageReport['base']['knownBy'], 'none'>, string> = {
  provenance: '',
  attestation: ' (by the image’s provenance, which is unsigned)',
  annotation: ' (named by a label; layers guessed from the image history)',
  history: ' (guessed from the image history)',
  input: '',
}
