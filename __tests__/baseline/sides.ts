import type { ImageSnapshot } from '../../src/baseline/model.ts'
import { takeSnapshot } from '../../src/baseline/take-snapshot.ts'
import type { Blame } from '../../src/image/model.ts'
import type { Digest } from '../../src/oci/digest.ts'
import { type FakeImage, type FakeItem, fakeImage } from '../helpers/image.ts'

/** A line of a Dockerfile, by its number and text. */
export function at(line: number, instruction: string): Blame {
  return { file: 'Dockerfile', line, endLine: line, instruction, stage: 'app' }
}

/** A layer with its line. */
export function step(line: number, instruction: string, ...entries: FakeItem[]) {
  return { entries, blame: at(line, instruction) }
}

/** One side of a comparison: base layers below own ones. */
export function side(base: FakeItem[][], own: NonNullable<FakeImage['layers']>, reference = 'node:24'): ImageSnapshot {
  const digest = `sha256:${'0'.repeat(64)}` as Digest
  return takeSnapshot(
    fakeImage({ layers: [...base, ...own], base: { layers: base.length, reference, digest, knownBy: 'provenance' } }),
  )
}

export function file(path: string, size: number): FakeItem {
  return { path, size }
}
