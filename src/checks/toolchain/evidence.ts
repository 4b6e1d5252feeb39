import type { Entry, Image, Layer, Need } from '../../image/model.ts'
import type { Package, Packages } from '../../image/package-facts.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { basenameOf } from '../../image/paths.ts'
import { shared } from '../analysis.ts'
import type { EvidenceKind, Family, Tool } from './tables/tool.ts'
import { TOOLS } from './tables/tools.ts'

/** One sign of a tool in one layer. */
interface Trace {
  tool: Tool
  kind: EvidenceKind
  layer: number
  /** The file; null for a package. */
  path: string | null
  /** Bytes of the file; 0 for a package. */
  size: number
  package: Package | null
  /** Other software has such a path, too: it confirms another kind, and proves nothing alone. */
  weak: boolean
  /** Whether a later layer deletes or replaces the file; false for a package. */
  hidden: boolean
  /** Whether the base has the same file or package: the own layer only rewrites it (an upgrade, a `chown -R`). */
  inherited: boolean
}

export type Evidence = Readonly<Trace>

/** The tools' files in all layers. */
export interface Traces {
  traces: readonly Evidence[]
  packages: Packages
  /** By layer: files that a tool's patterns match themselves. */
  matched: Map<string, Family>[]
  /** Folders that belong to a tool as a whole. */
  roots: Map<string, Family>
}

export const TOOLCHAIN_NEEDS: Need[] = [
  ...PACKAGE_NEEDS,
  { kind: 'extract', name: 'shebang' },
  { kind: 'extract', name: 'elf' },
  { kind: 'extract', name: 'javaCompiler' },
]

/** One pass over all entries for all tools at once. Throws if a package database is unreadable. */
export const findTraces = shared((image: Image): Traces => {
  const packages = image.packages()
  const roots = new Map<string, Family>()
  const traces: Trace[] = []
  const matched = image.layers.map(layer => scanLayer(layer, image.tree, traces, roots))
  for (const one of packageTraces(packages)) traces.push(one)
  markInherited(traces, image)
  return { traces, packages, matched, roots }
})

function markInherited(traces: Trace[], { layers }: Image): void {
  const isBase = (one: Trace) => layers[one.layer]?.origin === 'base'
  const key = (one: Trace) => `${one.tool.name}\0${one.path ?? ''}\0${one.package?.name ?? ''}`
  const inBase = new Set(traces.filter(isBase).map(key))
  if (inBase.size > 0) for (const one of traces) one.inherited = isBase(one) || inBase.has(key(one))
}

const WITH_MARKERS = TOOLS.filter(tool => tool.markers)
/** Matches every path that a marker can match. It saves most files dozens of patterns. */
const MARKER_HINT = new RegExp([...new Set(WITH_MARKERS.map(tool => (tool.hint ?? tool.markers)?.source))].join('|'))

const BY_CONTENT = new Map(TOOLS.map(tool => [tool.content, tool]))

const JDK = BY_CONTENT.get('jdk')

const WITH_EXECUTABLES = TOOLS.filter(tool => tool.executables)

function scanLayer(
  layer: Layer,
  tree: Image['tree'],
  traces: Trace[],
  roots: Map<string, Family>,
): Map<string, Family> {
  const matched = new Map<string, Family>()
  const note = (tool: Tool, kind: EvidenceKind, { path, size }: Entry, weak = false) => {
    if (!weak && !matched.has(path)) matched.set(path, tool.family)
    const hidden = tree.get(path)?.layer !== layer.index
    traces.push({ tool, kind, layer: layer.index, path, size, package: null, weak, hidden, inherited: false })
  }
  for (const entry of layer.entries) {
    const { path, type, mode } = entry
    if (type !== 'file' && type !== 'hardlink') continue
    if ((mode & 0o111) !== 0 && IN_BIN.test(path)) {
      const name = basenameOf(path)
      for (const tool of WITH_EXECUTABLES) {
        if (!tool.executables?.test(name)) continue
        note(tool, 'executable', entry)
        if (tool.interpreter?.test(layer.extracts.get(path)?.shebang ?? '')) note(tool, 'marker', entry)
      }
    }
    const extracts = layer.extracts.get(path)
    const java = extracts?.javaCompiler
    if (java && JDK) note(JDK, java === 'image' ? 'content' : 'marker', entry)
    for (const content of extracts?.elf?.tools ?? []) {
      const tool = BY_CONTENT.get(content)
      if (tool && tool.runtime?.test(path) !== true) note(tool, 'content', entry)
    }
    if (!MARKER_HINT.test(path)) continue
    for (const tool of WITH_MARKERS) {
      const match = tool.hint?.test(path) === false ? null : tool.markers?.exec(path)
      if (!match) continue
      note(tool, 'marker', entry, match.groups?.['weak'] !== undefined)
      const root = match.groups?.['root']
      if (root !== undefined && !SHARED_FOLDERS.test(root)) roots.set(root, tool.family)
    }
  }
  return matched
}

/** Some SDKs keep their executable next to their parts, with at most a link in a `bin`. */
const IN_BIN =
  /^\/[^/]+$|\/(?:s?bin|bin(?:32|64))\/[^/]+$|\/dotnet$|\/zig[^/]*\/zig$|\/emscripten\/em[^/]+$|\/fpc\/[\d.]+\/ppc\w+$/

/** If a marker is in a shared folder, only files that match belong to the tool. */
const SHARED_FOLDERS =
  /^\/[^/]*$|^\/usr\/(?:local|share|lib|lib64|libexec)$|^\/usr\/local\/(?:share|lib)$|^\/opt\/[^/]*\/lib$/

/** A package belongs to one family, the first one with its name. */
function packageTraces(packages: Packages): Trace[] {
  return packages.packages.flatMap(item => {
    const tools = TOOLS.filter(tool => tool.packages[item.type]?.test(item.name))
    return tools
      .filter(tool => tool.family === tools[0]?.family)
      .map(tool => ({
        tool,
        kind: 'package',
        layer: item.layer,
        path: null,
        size: 0,
        package: item,
        weak: false,
        hidden: false,
        inherited: false,
      }))
  })
}
