import type { Image, Need } from '../../image/model.ts'
import { parseApkWorld } from '../../image/packages/apk.ts'
import { textOf } from '../../image/packages/databases.ts'
import { type Package, readPackages } from '../../image/packages/packages.ts'
import { compareBytes } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'

const WORLD = '/etc/apk/world'

/** Names that people give to what only the build needs. `.run-deps`, `.postgresql-rundeps` and the like are kept by intent. */
const BUILD_NAME = /build|fetch|phpize|compil|make|gyp|dev|tmp|temp/i
const RUN_NAME = /run/i

export const forgottenVirtual: Check = {
  id: 'toolchain/forgotten-virtual',
  title: 'Build dependencies of apk were not removed again',
  severity: 'error',
  needs: [...TOOLCHAIN_NEEDS, { kind: 'path', path: WORLD } satisfies Need],
  docs: {
    why: '`apk add --virtual .build-deps` groups what only the build needs, so that one `apk del` can remove it; where that is forgotten, all of it is shipped.',
    how: "apk's database lists a virtual package whose name speaks of building (`.build-deps`, `.phpize-deps`), and packages that nothing but it keeps installed. Groups for run time (`.run-deps`, `.postgresql-rundeps`) are not meant. A group of the base image is a warning.",
    limits:
      'A group that was removed in a later instruction is not reported here: its files are still shipped, and the checks for what they are report them.',
    fix: 'Remove the group in the instruction that added it:\n\n```dockerfile\nRUN apk add --no-cache --virtual .build-deps build-base \\\n && make install \\\n && apk del .build-deps\n```\n\nBetter: build in a stage of its own.',
  },
  run(image) {
    const { databases, packages } = readPackages(image)
    if (!databases.some(database => database.type === 'apk')) return 'not-applicable'
    const installed = packages.filter(item => item.type === 'apk' && item.visible)
    const groups = installed.filter(item => item.virtual && BUILD_NAME.test(item.name) && !RUN_NAME.test(item.name))
    return groups.flatMap(group => observe(image, group, groups, installed))
  },
}

function observe(image: Image, group: Package, groups: Package[], installed: Package[]): Observation[] {
  const held = heldBy(groups, installed, worldOf(image), [group])
  const present = held.filter(item => item.files?.some(path => image.tree.resolve(path)?.type === 'file'))
  if (present.length === 0) return []
  const names = present.map(item => item.name).sort(compareBytes)
  return [
    {
      ...(image.layers[group.layer]?.origin === 'base' && { severity: 'warning' as const }),
      package: { name: group.name, version: group.version, type: 'apk' },
      layer: group.layer,
      data: {
        name: group.name,
        bytes: present.reduce((sum, item) => sum + bytesOf(image, item), 0),
        packages: names.slice(0, 10),
        count: names.length,
        inherited: image.layers[group.layer]?.origin === 'base',
      },
    },
  ]
}

/** The packages that a group needs and that would go with the groups for building: nothing else in apk's world needs them. */
function heldBy(groups: Package[], installed: Package[], world: string[], roots: Package[]): Package[] {
  const providers = new Map<string, Package[]>()
  for (const item of installed) {
    for (const name of [item.name, ...item.provides]) providers.set(name, [...(providers.get(name) ?? []), item])
  }
  const groupNames = new Set(groups.map(group => group.name))
  const kept = reach(
    world.filter(name => !groupNames.has(name)).flatMap(name => providers.get(name) ?? []),
    providers,
  )
  // What apk adds by itself beside kept packages is kept too.
  for (let before = -1; before !== kept.size; ) {
    before = kept.size
    const isKept = (name: string) => providers.get(name)?.some(item => kept.has(item)) === true
    const along = installed.filter(item => item.installIf.length > 0 && item.installIf.every(isKept))
    for (const item of reach(along, providers)) kept.add(item)
  }
  return [...reach(roots, providers)].filter(item => !kept.has(item) && !groups.includes(item))
}

function reach(from: Package[], providers: Map<string, Package[]>): Set<Package> {
  const reached = new Set<Package>()
  const stack = [...from]
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (reached.has(item)) continue
    reached.add(item)
    for (const name of item.depends) stack.push(...(providers.get(name) ?? []))
  }
  return reached
}

function worldOf(image: Image): string[] {
  const content = image.tree.content(WORLD)
  return content === undefined ? [] : parseApkWorld(textOf(content))
}

/** Bytes of its files in view; a link to another of them adds nothing. */
function bytesOf(image: Image, item: Package): number {
  return (item.files ?? []).reduce((sum, path) => {
    const entry = image.tree.get(path) ?? image.tree.resolve(path)
    return sum + (entry?.type === 'file' ? entry.size : 0)
  }, 0)
}
