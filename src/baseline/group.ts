import type { Part, PathRow } from './model.ts'

/** What a path is grouped into. Rows with the same key are one part, on either side. */
export interface Group {
  key: string
  kind: Exclude<Part['kind'], 'directory' | 'file'>
  name: string
  path: string | null
  version: string | null
}

/**
 * The package that a path belongs to: a package of the system by its database, a package of a language by its folder.
 * Null for every other file.
 */
export function groupOf({ path, owner }: Pick<PathRow, 'path' | 'owner'>): Group | null {
  if (owner === null) return npm(path) ?? python(path) ?? gem(path) ?? jar(path)
  const { type, name, version } = owner
  return { key: `${type} ${name}`, kind: type, name, path: null, version }
}

/** `node_modules/NAME` or `node_modules/@SCOPE/NAME`, the innermost; pnpm keeps `.pnpm/NAME@VERSION/node_modules/NAME`. */
function npm(path: string): Group | null {
  const parts = splitAfter(path, '/node_modules/')
  if (parts === null) return null
  const name = /^(?:@[^/]{1,255}\/)?[^./@][^/]{0,254}(?=\/)/.exec(parts.below)?.[0]
  if (name === undefined) return null
  const store = splitAfter(`${parts.above}/`, '/node_modules/.pnpm/')
  const root = store?.above ?? parts.above
  const version = store === null ? null : (/^@?[^@]{1,255}@([^_(/]{1,255})/.exec(store.below)?.[1] ?? null)
  return { key: `npm ${root} ${name}`, kind: 'npm', name, path: `${root}/node_modules/${name}`, version }
}

/** `site-packages/NAME`, with `NAME.libs` and `NAME-VERSION.dist-info` next to it. PEP 376; PEP 503 for the spelling. */
function python(path: string): Group | null {
  const parts = splitAfter(path, '/site-packages/') ?? splitAfter(path, '/dist-packages/')
  if (parts === null) return null
  const { entry, folder } = parts
  const info = /^(.+?)-([^-]+)(?:-py[\d.]+)?\.(?:dist|egg)-info$/.exec(entry)
  if ((info === null && !folder) || entry === '__pycache__') return null
  const name = (info?.[1] ?? entry.replace(/\.libs$/, '')).toLowerCase().replace(/[-_.]+/g, '-')
  return { key: `python ${parts.above} ${name}`, kind: 'python', name, path: null, version: info?.[2] ?? null }
}

/** `gems/NAME-VERSION`, where RubyGems and Bundler put them. */
function gem(path: string): Group | null {
  const parts = splitAfter(path, '/gems/')
  const match = parts?.folder ? /^([\w.-]{1,255}?)-(\d[\w.]{0,255})(?:-[\w.-]{1,255})?$/.exec(parts.entry) : null
  if (parts == null || match === null) return null
  const [, name = '', version = ''] = match
  return { key: `gem ${parts.above} ${name}`, kind: 'gem', name, path: null, version }
}

/** `NAME-VERSION.jar`, as Maven and Gradle name them. */
function jar(path: string): Group | null {
  const file = path.slice(path.lastIndexOf('/') + 1)
  const match = file.length > MAX_NAME_CHARACTERS ? null : /^(.{1,255}?)-(\d.{0,255})\.jar$/.exec(file)
  if (match === null) return null
  const [, name = '', version = ''] = match
  return { key: `jar ${path.slice(0, -file.length)} ${name}`, kind: 'jar', name, path: null, version }
}

/** Linux has no longer names (NAME_MAX), but an archive can. */
const MAX_NAME_CHARACTERS = 255

/** Splits a path at the last of these folders: what is above, what is below, and the first name below. */
function splitAfter(
  path: string,
  folders: string,
): { above: string; below: string; entry: string; folder: boolean } | null {
  const at = path.lastIndexOf(folders)
  if (at < 0) return null
  const below = path.slice(at + folders.length)
  const slash = below.indexOf('/')
  const entry = slash < 0 ? below : below.slice(0, slash)
  return entry.length > MAX_NAME_CHARACTERS ? null : { above: path.slice(0, at), below, entry, folder: slash >= 0 }
}
