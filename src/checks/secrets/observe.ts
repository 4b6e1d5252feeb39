import { classifyPath, type PathOwner } from '../../image/extract/secrets/search-scope.ts'
import type { SecretMatch } from '../../image/extracts.ts'
import type { Image, Layer, Need } from '../../image/model.ts'
import { plain, text } from '../../text/words.ts'
import type { Observation } from '../check.ts'
import { unreadFile } from '../unread-file.ts'
import { type Noun, type SecretWords, sharedMessage } from './words.ts'

export const SECRET_NEEDS: Need[] = [{ kind: 'extract', name: 'secrets' }]

/** Items of a list in a report. */
const MAX_SHOWN = 5

/** The secrets of one kind in one file of one layer, and where that file comes from. */
interface Sighting {
  layer: Layer
  path: string
  matches: SecretMatch[]
  inherited: boolean
  place: PathOwner
}

/**
 * One finding for each file of the own layers that contains secrets of this kind, even if a later layer hides it. Secrets
 * of the base, and keys that a distribution or a published package ships to everyone, are one info for each layer.
 */
export function observeSecrets(image: Image, kind: SecretMatch['kind'], words: SecretWords): Observation[] {
  const sightings = sightingsOf(image, kind, match => match.unread === undefined)
  const own = sightings.filter(isOwn)
  const shared = sightings.filter(one => !own.includes(one))
  return [
    ...own.map(one => observeFile(image, one, words)),
    ...groupsOf(shared).map(group => observeGroup(image, group, words.noun)),
    ...sightingsOf(image, kind, match => match.unread !== undefined).map(observeUnread),
  ]
}

const isOwn = ({ inherited, place }: Sighting) => !inherited && (place === 'own' || place === 'test')

const REASONS = {
  size: 'is too large to search all of it for secrets',
  decoys: 'contains too many texts that look like tokens to search all of it',
}

/** An error in the own layers. What anyone can download is an info. */
function observeUnread(sighting: Sighting): Observation {
  const { layer, path, inherited, matches } = sighting
  const message = text`${path} ${plain(REASONS[matches[0]?.unread ?? 'size'])}.`
  if (isOwn(sighting)) return unreadFile(path, layer.index, 'secret-unread', message, REMEDY)
  return { severity: 'info', path, layer: layer.index, data: { inherited, unread: true }, message, fix: null }
}

const REMEDY = 'If the container does not need the file, exclude it in `.dockerignore`.'

/** A file that a later layer copies unchanged (chown, chmod) is one sighting, in the layer that added it. */
function sightingsOf(image: Image, kind: SecretMatch['kind'], counts: (match: SecretMatch) => boolean): Sighting[] {
  const reported = new Set<string>()
  return image.layers.flatMap(layer =>
    [...layer.extracts].flatMap(([path, { secrets = [] }]) => {
      const matches = secrets.filter(match => match.kind === kind && counts(match))
      const identity = `${path} ${JSON.stringify(matches)}`
      if (matches.length === 0 || reported.has(identity)) return []
      reported.add(identity)
      return [{ layer, path, matches, inherited: layer.origin === 'base', place: classifyPath(path) }]
    }),
  )
}

function observeFile(image: Image, { layer, path, matches, place }: Sighting, words: SecretWords): Observation {
  const test = place === 'test'
  const weak = [...new Set(matches.map(match => match.weak ?? ('' as const)))].sort()
  const mild = test || !weak.includes('')
  const weakness = (mild && weak[0]) || null
  const hostKey = /\/ssh_host_[a-z0-9]+_key$/.test(path)
  const data = {
    rules: unique(matches.map(match => match.rule)),
    line: matches[0]?.line ?? 1,
    count: matches.length,
    fingerprints: unique(matches.flatMap(match => match.fingerprint ?? [])),
    names: unique(matches.flatMap(match => match.name ?? [])),
    deleted: isDeleted(image, path, matches),
    ...(test && { test }),
    ...(hostKey && { hostKey }),
    ...(weakness && { weak: weakness }),
  }
  return {
    ...(mild && { evidence: 'likely' as const }),
    ...(hostKey && { severity: 'warning' as const }),
    path,
    layer: layer.index,
    data,
    ...words.describe({ ...data, path, test, hostKey, weak: weakness }),
  }
}

/** Whether the container no longer sees it: a later layer deleted or replaced the file. */
function isDeleted(image: Image, path: string, matches: readonly SecretMatch[]): boolean {
  const type = image.tree.get(path)?.type
  if (type !== 'file' && type !== 'hardlink') return true
  const visible = (image.tree.extracts(path)?.secrets ?? []).map(match => JSON.stringify(match))
  return !matches.some(match => visible.includes(JSON.stringify(match)))
}

function groupsOf(sightings: readonly Sighting[]): Sighting[][] {
  const groups = new Map<string, Sighting[]>()
  for (const one of sightings) {
    const key = `${one.layer.index} ${one.inherited}`
    const group = groups.get(key) ?? []
    groups.set(key, group)
    group.push(one)
  }
  return [...groups.values()]
}

function observeGroup(image: Image, group: Sighting[], noun: Noun): Observation {
  const { layer, path, inherited } = group[0] as Sighting
  const paths = group.map(one => one.path)
  const data = {
    rules: unique(group.flatMap(one => one.matches.map(match => match.rule))),
    inherited,
    shared: !inherited,
    paths: paths.slice(0, MAX_SHOWN),
    files: paths.length,
    deleted: paths.every(one => image.tree.get(one) === undefined),
  }
  return { severity: 'info', path, layer: layer.index, data, message: sharedMessage(data, noun), fix: null }
}

function unique(values: string[]): string[] {
  return [...new Set(values)].slice(0, MAX_SHOWN)
}
