/** Images with files that one layer hides of another, and what the checks say of them on one line each. */
import type { Check } from '../../../src/checks/check.ts'
import type { Blame } from '../../../src/image/model.ts'
import type { FakeEntry, FakeImage, FakeItem } from '../../helpers/image.ts'
import { findingsOf, MB } from '../images.ts'

export const hashed = (path: string, content: string, more: Partial<FakeEntry> = {}): FakeItem => ({
  path,
  size: 2 * MB,
  extracts: { checksum: content.padEnd(32, '0') },
  ...more,
})
export const linesOf = (check: Check, image: FakeImage) =>
  findingsOf(check, image).map(
    ({ severity, path, layer, data }) =>
      `${severity} ${path} at ${layer}: ${data['bytes']} in ${data['files']}, other ${data['otherLayer']}`,
  )
const blame = (line: number): Blame => ({ file: 'Dockerfile', line, endLine: line, instruction: 'RUN x', stage: 'app' })

export const blamed = (line: number, entry: FakeItem) => ({ entries: [entry], blame: blame(line) })

/** A base without layers. */
export const SCRATCH = { layers: 0 }
