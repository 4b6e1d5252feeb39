import type { SecretMatch } from '../../image/extracts.ts'
import type { Layer, MetadataSecrets } from '../../image/model.ts'
import { maskSecrets } from '../../secrets/mask.ts'
import { shorten } from '../../text/shorten.ts'
import { list, plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { unreadFile } from '../unread-file.ts'
import type { Noun } from './words.ts'

/** One finding for each layer and place with secrets of this kind in the archive itself, about the first of them. */
export function observeMetadata(image: AnalyzedImage, kind: SecretMatch['kind'], noun: Noun): Observation[] {
  return image.layers.flatMap(layer => {
    const finds = (layer.metadata ?? []).flatMap(find => {
      const matches = find.matches.filter(match => match.kind === kind)
      return matches.length === 0 ? [] : [{ ...find, matches }]
    })
    const unread = finds.find(({ matches }) => matches.some(isUnread))
    const secrets = finds.filter(({ matches }) => !matches.every(isUnread))
    return [
      ...[...Map.groupBy(secrets, ({ place }) => place).values()].map(group => observeGroup(layer, group, noun)),
      ...(unread === undefined ? [] : [observeUnread(layer, unread)]),
    ]
  })
}

const isUnread = ({ unread }: SecretMatch) => unread !== undefined
const isSound = ({ weak, unread }: SecretMatch) => weak === undefined && unread === undefined

function observeGroup(layer: Layer, group: readonly MetadataSecrets[], [one]: Noun): Observation {
  const first = (group.find(({ matches }) => matches.some(isSound)) ?? group[0]) as MetadataSecrets
  const matches = group.flatMap(find => find.matches)
  // The name itself may be the secret.
  const path = maskSecrets(first.path)
  const inherited = layer.origin === 'base'
  const fingerprints = unique(matches.flatMap(({ fingerprint }) => fingerprint ?? []))
  const others = ['', ', and so does another'][group.length - 1] ?? `, and so do ${group.length - 1} others`
  const print = fingerprints.length === 0 ? plain('') : text` (fingerprint ${list(fingerprints)})`
  const origin = plain(inherited ? ' It comes from the base image.' : '')
  return {
    evidence: matches.some(isSound) ? 'proven' : 'likely',
    path,
    layer: layer.index,
    data: {
      place: first.place,
      rules: unique(matches.map(({ rule }) => rule)),
      fingerprints,
      count: matches.length,
      ...(inherited && { inherited }),
    },
    message: text`${subjectOf(first, path)} contains ${plain(one)}${print}${plain(others)}.${plain(NOTES[first.place])}${origin}`,
    fix: text`${plain(FIXES[first.place])} Then replace the secret: anyone who could pull the image has it.`,
  }
}

/** Items of a list in a report, and longest name of an attribute or key, in characters. */
const MAX_SHOWN = 5
const MAX_KEY = 80

const unique = (values: string[]) => [...new Set(values)].slice(0, MAX_SHOWN)

function subjectOf({ place, key: written }: MetadataSecrets, path: string): Words {
  const key = shorten(maskSecrets(written), MAX_KEY)
  switch (place) {
    case 'content':
      return text`The content of ${path}, which engines drop when they unpack the layer,`
    case 'trailer':
      return text`The blob of the layer, behind the end of its archive or between its compressed parts,`
    case 'name':
      return text`The name ${path}`
    case 'link':
      return text`The target of the symlink ${path}`
    case 'attribute':
      return text`The extended attribute ${key} of ${path}`
    case 'header':
      return text`A field in the header of ${path} that engines do not use`
    case 'record':
      return text`The record ${key} in the layer’s archive, before ${path},`
  }
}

const NOT_UNPACKED = ' The container does not have it, but anyone who can pull the image can read it.'

const NOTES: Readonly<Record<MetadataSecrets['place'], string>> = {
  name: '',
  link: '',
  attribute: '',
  content: NOT_UNPACKED,
  trailer: NOT_UNPACKED,
  header: NOT_UNPACKED,
  record: ' Engines drop it when they unpack the layer, but anyone who can pull the image can read it.',
}

const FIXES: Readonly<Record<MetadataSecrets['place'], string>> = {
  name: 'Use another name.',
  link: 'Use another target.',
  attribute: 'Remove the attribute in the instruction that sets it.',
  content: 'Write the layer without this content.',
  trailer: 'Write the layer without these bytes.',
  header: 'Write the layer without this text.',
  record: 'Write the layer without the record.',
}

function observeUnread(layer: Layer, { path }: MetadataSecrets): Observation {
  const message = text`The names and records of the layer’s archive contain too many texts that look like secrets to search all of them, the first at ${maskSecrets(path)}.`
  return unreadFile(maskSecrets(path), layer.index, 'secret-unread', message, REMEDY)
}

const REMEDY = 'Use other names.'
