import { type DiffId, parseDiffId } from '../../oci/digest.ts'
import type { Platform } from '../../oci/platform.ts'
import { asList, asObject, asText, asTextMap, asTexts, field, foldKey, type Json, parseJson } from '../../text/json.ts'
import { findExcess, scanKeys } from '../../text/json-scan.ts'
import type { ImageConfig } from '../model.ts'

/** The config of an image. OCI image spec, config.md. */
export interface ParsedConfig {
  config: ImageConfig
  platform: Platform
  diffIds: DiffId[]
}

/** Parses the config blob of an image; `what` names it in the failure. @throws Failure `image/document` */
export function parseConfig(bytes: Uint8Array, what: string): ParsedConfig {
  const root = asObject(parseJson(bytes, what), what)
  const get = (object: Json, name: string) => field(object, name, what)
  const inner = asObject(get(root, 'config'), `${what}, "config"`)
  const rootfs = asObject(get(root, 'rootfs'), `${what}, "rootfs"`)
  const texts = (name: string) => asWords(get(inner, name), `${what}, "${name}"`)
  const healthcheck = get(inner, 'Healthcheck') ?? null
  return {
    platform: {
      os: asText(get(root, 'os'), `${what}, "os"`),
      architecture: asText(get(root, 'architecture'), `${what}, "architecture"`),
      variant: asText(get(root, 'variant'), `${what}, "variant"`) || null,
    },
    diffIds: asList(get(rootfs, 'diff_ids'), `${what}, "diff_ids"`).map(id => parseDiffId(id, `${what}, "diff_ids"`)),
    config: {
      user: asText(get(inner, 'User'), `${what}, "User"`),
      env: texts('Env'),
      entrypoint: texts('Entrypoint'),
      cmd: texts('Cmd'),
      workingDir: asText(get(inner, 'WorkingDir'), `${what}, "WorkingDir"`),
      exposedPorts: Object.keys(asObject(get(inner, 'ExposedPorts'), `${what}, "ExposedPorts"`)),
      volumes: Object.keys(asObject(get(inner, 'Volumes'), `${what}, "Volumes"`)),
      labels: asTextMap(get(inner, 'Labels'), `${what}, "Labels"`),
      healthcheck: healthcheck && {
        test: asWords(get(asObject(healthcheck, `${what}, "Healthcheck"`), 'Test'), `${what}, "Healthcheck"`),
      },
      shell: texts('Shell'),
      others: otherFields(
        { '': root, 'config.': inner, 'rootfs.': rootfs, 'config.Healthcheck.': asObject(healthcheck, what) },
        asList(get(root, 'history'), what),
      ),
      history: asList(get(root, 'history'), `${what}, "history"`).map(item => {
        const entry = asObject(item, `${what}, "history"`)
        return {
          createdBy: asText(get(entry, 'created_by'), `${what}, "created_by"`),
          emptyLayer: get(entry, 'empty_layer') === true,
        }
      }),
    },
  }
}

/** The fields that checks read by their names, and those whose own fields are read: all but names of labels and variables, and digests. */
const READ: ReadonlySet<string> = new Set(
  'config.Cmd config.Entrypoint config.Healthcheck config.Healthcheck.Test config history history.created_by rootfs rootfs.diff_ids'
    .split(' ')
    .map(foldKey),
)

/** The other fields as text, those of the history together. An unusual key is part of the text instead. */
function otherFields(objects: Record<string, Json>, history: unknown[]): Record<string, string> {
  const texts = new Map<string, string[]>()
  const add = (prefix: string, object: Json) => {
    for (const [key, value] of Object.entries(object)) {
      if (READ.has(foldKey(prefix + key))) continue
      const isPlain = /^[A-Za-z_]{1,20}$/.test(key)
      const field = prefix + (isPlain ? key : '*')
      const text = namesIn(prefix + key, value) ?? textOf(value)
      if (isPlain && text === '') continue
      const parts = texts.get(field) ?? []
      texts.set(field, parts)
      parts.push(...(isPlain ? [] : [key]), text)
    }
  }
  for (const [prefix, object] of Object.entries(objects)) add(prefix, object)
  for (const entry of history) add('history.', asObject(entry, 'history'))
  return Object.fromEntries([...texts].map(([field, parts]) => [field, parts.join('\n')]))
}

/** The names of what checks read without them; null for another field. */
function namesIn(field: string, value: unknown): string | null {
  if (foldKey(field) === foldKey('config.Labels')) return Object.keys(asObject(value, field)).join('\n')
  if (foldKey(field) !== foldKey('config.Env')) return null
  return asWords(value, field)
    .map(one => one.split('=', 1)[0])
    .join('\n')
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.every(item => typeof item === 'string')
    ? value.join('\n')
    : JSON.stringify(value)
}

/**
 * Whether an engine may see one of these keys in a document. It reads more than the strict reader does: invalid UTF-8, keys in
 * any case, and keys that occur twice.
 */
export function mayHave(bytes: Uint8Array, keys: readonly string[]): boolean {
  const folded = keysOf(bytes)
  return folded !== null && keys.some(key => folded.has(foldKey(key)))
}

/** Whether a document is a JSON object, by the same reading. */
export function isObject(bytes: Uint8Array): boolean {
  return keysOf(bytes) !== null
}

function keysOf(bytes: Uint8Array): ReadonlySet<string> | null {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  // An engine reads larger documents than the strict reader does.
  const keys = findExcess(text) === null ? parseKeys(text) : scanKeys(text)
  return keys && new Set(keys.map(foldKey))
}

function parseKeys(text: string): string[] | null {
  try {
    return Object.keys(asObject(JSON.parse(text), ''))
  } catch {
    return null
  }
}

/** A list of words. Docker once wrote a list of one word as that word, and still accepts it. */
function asWords(value: unknown, what: string): string[] {
  return typeof value === 'string' ? [value] : asTexts(value, what)
}
