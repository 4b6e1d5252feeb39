import { type DiffId, parseDiffId } from '../../oci/digest.ts'
import type { Platform } from '../../oci/platform.ts'
import { asList, asObject, asText, asTextMap, asTexts, field, type Json, parseJson } from '../json.ts'
import type { ImageConfig } from '../model.ts'

/** What the config blob of an image says. OCI image spec, config.md. */
export interface ParsedConfig {
  config: ImageConfig
  platform: Platform
  diffIds: DiffId[]
}

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
      labels: asTextMap(get(inner, 'Labels'), `${what}, "Labels"`),
      healthcheck: healthcheck && {
        test: asWords(get(asObject(healthcheck, `${what}, "Healthcheck"`), 'Test'), `${what}, "Healthcheck"`),
      },
      shell: texts('Shell'),
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

/** Whether a document whose media type says nothing is an image's config: it has a root filesystem. */
export function looksLikeConfig(bytes: Uint8Array): boolean {
  try {
    return field(asObject(parseJson(bytes, ''), ''), 'rootfs', '') !== undefined
  } catch {
    return false
  }
}

/** Docker once wrote a list of one word as the word, and still reads it so. */
function asWords(value: unknown, what: string): string[] {
  return typeof value === 'string' ? [value] : asTexts(value, what)
}
