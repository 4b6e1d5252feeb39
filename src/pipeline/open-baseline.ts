import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { FoundBaseline } from '../baseline/find.ts'
import type { Snapshot } from '../baseline/model.ts'
import { decodeRecord, MAX_BYTES } from '../baseline/record.ts'
import { imagesInRegistry } from '../baseline/registry.ts'
import { takeSnapshot } from '../baseline/take-snapshot.ts'
import { Failure } from '../failure.ts'
import { describePassedOver } from '../image/store/passed-over.ts'
import type { Limits } from '../options/limits.ts'
import type { BaselineSource } from '../options/options.ts'
import type { Ports } from '../ports/ports.ts'
import { readImages } from './read-images.ts'
import type { RunPorts } from './run-ports.ts'

/** A baseline that the options name. */
export type NamedSource = Extract<BaselineSource, { kind: 'file' | 'image' }>

/**
 * Opens a baseline that the options name: a report, an image on the disk (with `:TAG` or `@DIGEST` if it contains
 * several), or an image in a registry.
 * @param limits those of the run, for an image on the disk
 * @throws Failure if it is missing or none of these
 */
export async function openBaseline(
  source: NamedSource,
  ports: Pick<RunPorts, 'cwd' | 'exec' | 'signal' | 'layerIndex' | 'log'>,
  limits: Limits,
): Promise<FoundBaseline> {
  const reference = source.kind === 'file' ? source.path : source.reference
  const snapshot =
    source.kind === 'file' ? await openFile(source.path, ports, limits) : await openRemote(reference, ports)
  const origin = { kind: source.kind, commit: snapshot.commit, commitsBehind: null, reference, reason: null }
  return { origin, snapshot }
}

async function openRemote(reference: string, { exec, signal }: Pick<Ports, 'exec' | 'signal'>): Promise<Snapshot> {
  const images = await imagesInRegistry(reference, exec, signal)
  return { commit: null, targets: [{ name: null, gated: true, images }] }
}

async function openFile(
  path: string,
  ports: Pick<RunPorts, 'cwd' | 'signal' | 'layerIndex' | 'log'>,
  limits: Limits,
): Promise<Snapshot> {
  const absolute = resolve(ports.cwd, path)
  const file = await stat(absolute).catch(() => null)
  if (file?.isFile() && path.endsWith('.json')) {
    if (file.size > MAX_BYTES) throw new Failure('baseline/damaged', `${path} is too large to be a report.`)
    return decodeRecord(await readFile(absolute), path)
  }
  const { images, passedOver } = await readImages(absolute, { limits, ports })
  for (const each of passedOver) ports.log.info(`${path}: not compared: ${describePassedOver(each)}`)
  return { commit: null, targets: [{ name: null, gated: true, images: images.map(takeSnapshot) }] }
}
