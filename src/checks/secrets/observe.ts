import { isTest } from '../../image/extract/secrets/search-scope.ts'
import type { SecretMatch } from '../../image/extracts.ts'
import type { Layer, Need } from '../../image/model.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { atMost, partition } from '../at-most.ts'
import type { Observation } from '../check.ts'
import { packageOwners } from '../packaged.ts'
import { unreadFile } from '../unread-file.ts'
import { observeMetadata } from './metadata.ts'
import { isSnakeoil, publicationOf } from './published.ts'
import { type Noun, RECORDED_FIX, type SecretWords, sharedMessage } from './words.ts'

/** What is only possible, for every check of files. */
export const UNSEARCHED = 'A file of the base image or of a published package is too large to search.'

export const SECRET_NEEDS: Need[] = [
  { kind: 'extract', name: 'secrets' },
  { kind: 'extract', name: 'published' },
  ...PACKAGE_NEEDS,
]

/** Items of a list in a report. */
const MAX_SHOWN = 5

/** The secrets of one kind in one file of one layer, and where that file comes from. */
interface Sighting {
  layer: Layer
  path: string
  matches: SecretMatch[]
  inherited: boolean
  /** `published`: anyone can download it. `recorded`: likely, by a record that an own layer may have forged. */
  place: 'published' | 'recorded' | 'test' | 'own'
}

/**
 * One finding for each file of the own layers that contains secrets of this kind, even if a later layer hides it, and for each
 * of the base with a proven private key. Other secrets of the base, and those that a distribution or a package publishes, are
 * one info for each layer; a warning, if only a record of an own layer shows that they are published. A library's own example
 * key, which nobody can change, is none.
 */
export function observeSecrets(image: AnalyzedImage, kind: SecretMatch['kind'], words: SecretWords): Observation[] {
  const sightings = sightingsOf(image, kind, match => match.unread === undefined)
  const own = sightings.filter(isActionable)
  const shared = sightings.filter(one => !isActionable(one) && !one.matches.every(({ weak }) => weak === 'program'))
  const unread = sightingsOf(image, kind, match => match.unread !== undefined)
  return [
    ...atMost(
      partition(own, one => !isMild(one)),
      `with ${words.noun[1]}`,
      one => observeFile(image, one, words),
    ),
    ...groupsOf(shared).map(group => observeGroup(image, group, words.noun)),
    ...atMost(partition(unread, isActionable), 'not searched', observeUnread),
    ...observeMetadata(image, kind, words.noun),
  ]
}

function isActionable(sighting: Sighting): boolean {
  if (!sighting.inherited) return sighting.place === 'test' || sighting.place === 'own'
  return sighting.matches[0]?.kind === 'private-key' && !isMild(sighting)
}

const REASONS = {
  size: 'is too large to search all of it for secrets',
  decoys: 'contains too many texts that look like secrets to search all of it',
}

/** An error in the own layers. What anyone can download is an info. */
function observeUnread(sighting: Sighting): Observation {
  const { layer, path, inherited, matches, place } = sighting
  const message = text`${path} ${plain(REASONS[matches[0]?.unread ?? 'size'])}.`
  if (isActionable(sighting)) return unreadFile(path, layer.index, 'secret-unread', message, REMEDY)
  const evidence = place === 'recorded' ? 'likely' : 'possible'
  return { evidence, path, layer: layer.index, data: { inherited, unread: true }, message, fix: null }
}

const REMEDY = 'If the container does not need the file, exclude it in `.dockerignore`.'

/** A file that a later layer copies unchanged (chown, chmod) is one sighting, in the layer that added it. */
function sightingsOf(
  image: AnalyzedImage,
  kind: SecretMatch['kind'],
  counts: (match: SecretMatch) => boolean,
): Sighting[] {
  const reported = new Set<string>()
  return image.layers.flatMap(layer =>
    [...layer.extracts].flatMap(([path, { secrets = [] }]) => {
      const matches = secrets.filter(match => match.kind === kind && counts(match))
      const identity = `${path} ${JSON.stringify(matches)}`
      if (matches.length === 0 || reported.has(identity)) return []
      reported.add(identity)
      return [
        { layer, path, matches, inherited: layer.origin === 'base', place: classifyPlace(image, layer, path, matches) },
      ]
    }),
  )
}

/** Whether it is only likely to be a secret. In an own layer, a key that parses is one, even in a folder for tests. */
function isMild({ place, matches, inherited }: Sighting): boolean {
  const sound = matches.filter(({ weak }) => weak === undefined)
  if (place === 'published' || place === 'recorded' || sound.length === 0) return true
  return place === 'test' && (inherited || !sound.some(({ rule }) => PARSED.has(rule)))
}

/** The rules for keys that OpenSSL or OpenSSH reads. */
const PARSED: ReadonlySet<string> = new Set(['private-key', 'pkcs12', 'gcp-service-account'])

function classifyPlace(
  image: AnalyzedImage,
  layer: Layer,
  path: string,
  matches: readonly SecretMatch[],
): Sighting['place'] {
  if (matches.every(({ weak }) => weak === 'published')) return 'published'
  const publication = publicationOf(image, layer, path)
  // What is only likely to be a secret, such as a key inside a library, needs no better record.
  const hasRecord = publication === 'recorded' || packageOwners(image).has(path)
  if (hasRecord && matches.every(({ weak }) => weak !== undefined)) return 'published'
  return publication ?? (isTest(path) ? 'test' : 'own')
}

function observeFile(image: AnalyzedImage, sighting: Sighting, words: SecretWords): Observation {
  const { layer, path, matches, place, inherited } = sighting
  const test = place === 'test'
  const mild = isMild(sighting)
  const weakness = (mild && [...new Set(matches.map(({ weak }) => weak ?? ('' as const)))].sort()[0]) || null
  const hostKey = /\/ssh_host_[a-z0-9]+_key$/.test(path)
  const snakeoil = isSnakeoil(image, path, layer.index)
  const data = {
    rules: unique(matches.map(match => match.rule)),
    line: matches[0]?.line ?? 1,
    count: matches.length,
    fingerprints: unique(matches.flatMap(match => match.fingerprint ?? [])),
    names: unique(matches.flatMap(match => match.name ?? [])),
    deleted: isDeleted(image, path, matches),
    ...(inherited && { inherited }),
    ...(test && { test }),
    ...(hostKey && { hostKey }),
    ...(snakeoil && { snakeoil }),
    ...(weakness && { weak: weakness }),
  }
  return {
    evidence: mild ? 'likely' : 'proven',
    ...(hostKey && { severity: 'warning' as const }),
    // No server uses it unless its configuration says so.
    ...(snakeoil && { severity: 'info' as const }),
    path,
    layer: layer.index,
    data,
    ...words.describe({ ...data, path, inherited, test, hostKey, snakeoil, weak: weakness }),
  }
}

/** Whether the container no longer sees it: a later layer deleted or replaced the file. */
function isDeleted(image: AnalyzedImage, path: string, matches: readonly SecretMatch[]): boolean {
  const type = image.tree.get(path)?.type
  if (type !== 'file' && type !== 'hardlink') return true
  const visible = (image.tree.extracts(path)?.secrets ?? []).map(match => JSON.stringify(match))
  return !matches.some(match => visible.includes(JSON.stringify(match)))
}

function groupsOf(sightings: readonly Sighting[]): Sighting[][] {
  const groups = new Map<string, Sighting[]>()
  for (const one of sightings) {
    const key = `${one.layer.index} ${one.inherited} ${isMild(one)} ${one.place === 'recorded'}`
    const group = groups.get(key) ?? []
    groups.set(key, group)
    group.push(one)
  }
  return [...groups.values()]
}

function observeGroup(image: AnalyzedImage, group: Sighting[], noun: Noun): Observation {
  const { layer, path, inherited, place } = group[0] as Sighting
  const recorded = place === 'recorded'
  const paths = group.map(one => one.path)
  const data = {
    rules: unique(group.flatMap(one => one.matches.map(match => match.rule))),
    inherited,
    shared: !inherited,
    ...(recorded && { recorded }),
    paths: paths.slice(0, MAX_SHOWN),
    files: paths.length,
    deleted: paths.every(one => image.tree.get(one) === undefined),
  }
  // What the base image has is as severe as the check says, unless it is weak.
  const mild = !recorded && (!inherited || group.every(isMild))
  return {
    evidence: group.every(isMild) ? 'likely' : 'proven',
    ...(mild && { severity: 'info' as const }),
    ...{
      path,
      layer: layer.index,
      data,
      message: sharedMessage({ ...data, recorded }, noun),
      fix: recorded ? RECORDED_FIX : null,
    },
  }
}

function unique(values: string[]): string[] {
  return [...new Set(values)].slice(0, MAX_SHOWN)
}
