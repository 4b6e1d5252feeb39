import type { Image, Need } from '../../image/model.ts'
import type { Package } from '../../image/package-facts.ts'
import { parseApkWorld } from '../../image/packages/apk.ts'
import { compareBytes } from '../../image/paths.ts'
import { decodeUtf8 } from '../../image/utf8.ts'
import { formatBytes } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { list, plain, text, withSnippet } from '../../text/words.ts'
import { atMost } from '../at-most.ts'
import type { Check, Observation } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'

const WORLD = '/etc/apk/world'

/** Common names of build dependencies. `.run-deps`, `.postgresql-rundeps` and the like are intended. */
const BUILD_NAME = /build|fetch|phpize|compil|make|gyp|dev|tmp|temp/i
const RUN_NAME = /run/i

export const forgottenVirtual: Check = {
  id: 'toolchain/forgotten-virtual',
  title: 'Forgotten apk build dependencies',
  severity: 'error',
  inherited: 'warning',
  evidence: {
    proven: 'Only a group with a name for build dependencies keeps the packages.',
  },
  systems: 'unix',
  needs: [...TOOLCHAIN_NEEDS, { kind: 'path', path: WORLD } satisfies Need],
  docs: {
    why: prose`
      \`apk add --virtual .build-deps\` groups build dependencies so that one \`apk del\` can remove them all. If the
      \`apk del\` is forgotten, the image ships all of them.
    `,
    how: prose`
      apk's database lists a virtual package with a name for build dependencies (\`.build-deps\`, \`.phpize-deps\`), and
      packages that only this group keeps installed. Runtime groups (\`.run-deps\`, \`.postgresql-rundeps\`) are not
      reported. A group in the base image is a warning.
    `,
    limits: prose`
      A group that a later instruction removes is not reported here. Its files are still shipped, and the checks for
      compilers, headers and other tools report them.
    `,
    fix: prose`
      Remove the group in the instruction that adds it:

      \`\`\`dockerfile
      RUN apk add --no-cache --virtual .build-deps build-base \\
       && make install \\
       && apk del .build-deps
      \`\`\`

      Alternatively, build in a separate stage.
    `,
  },
  run(image) {
    const { databases, packages } = image.packages()
    if (!databases.some(database => database.type === 'apk')) return 'not-applicable'
    const installed = packages.filter(item => item.type === 'apk' && item.visible)
    const groups = installed.filter(item => item.virtual && BUILD_NAME.test(item.name) && !RUN_NAME.test(item.name))
    if (groups.length === 0) return []
    const providers = providersOf(installed)
    const kept = keptWithout(groups, installed, worldOf(image), providers)
    const building = new Set(groups)
    // What several groups need counts for the first.
    const reach = createReach(providers)
    const dependenciesOf = (group: Package) => reach(group).filter(item => !kept.has(item) && !building.has(item))
    const isPresent = ({ files }: Package) => files?.some(path => image.tree.resolve(path)?.type === 'file') ?? false
    const left = groups.flatMap(group => {
      const present = dependenciesOf(group).filter(isPresent)
      return present.length === 0 ? [] : [{ group, present }]
    })
    return atMost(left, 'not removed', ({ group, present }) => observe(image, group, present), 'group of packages')
  },
}

/** `present` are the packages that would be removed with the build groups. */
function observe(image: Image, group: Package, present: Package[]): Observation {
  const names = present.map(item => item.name).sort(compareBytes)
  const bytes = present.reduce((sum, item) => sum + bytesOf(image, item), 0)
  const inherited = image.layers[group.layer]?.origin === 'base'
  const cost = text`They take ${plain(formatBytes(bytes))}, and nothing else needs them (${list(names, 4)}).`
  // The name comes from the image, so a proposed line must not run it.
  const name = /^[\w.+@-]{1,100}$/.test(group.name) ? group.name : 'NAME'
  return {
    evidence: 'proven',
    package: { name: group.name, version: group.version, type: 'apk' },
    layer: group.layer,
    data: { name: group.name, bytes, packages: names.slice(0, 10), count: names.length, inherited },
    message: inherited
      ? text`The base image still contains the build dependencies ${group.name}. ${cost}`
      : text`The build dependencies ${group.name} were not removed. ${cost}`,
    fix: withSnippet(
      text`Remove them in the instruction that adds them, or build in a separate stage.`,
      `RUN apk add --no-cache --virtual ${name} … \\`,
      '    && make install \\',
      `    && apk del ${name}`,
    ),
  }
}

/** By name, file or provided name: the packages that have it. */
function providersOf(installed: Package[]): Map<string, Package[]> {
  const providers = new Map<string, Package[]>()
  for (const item of installed) for (const name of namesFor(item)) listIn(providers, name).push(item)
  return providers
}

const namesFor = (item: Package) => new Set([item.name, ...item.provides])

function listIn(lists: Map<string, Package[]>, name: string): Package[] {
  const list = lists.get(name) ?? []
  lists.set(name, list)
  return list
}

/** The packages that other entries of apk's world need, and those that apk adds by itself (`install_if`). */
function keptWithout(
  groups: Package[],
  installed: Package[],
  world: string[],
  providers: Map<string, Package[]>,
): Set<Package> {
  const groupNames = new Set(groups.map(group => group.name))
  const kept = new Set<Package>()
  /** By name: the packages that it triggers; and how many names each of them still needs. */
  const waiting = new Map<string, Package[]>()
  const missing = new Map<Package, number>()
  for (const item of installed) {
    const names = new Set(item.installIf)
    if (names.size > 0) missing.set(item, names.size)
    for (const name of names) listIn(waiting, name).push(item)
  }
  const reach = createReach(providers)
  const stack = [...new Set(world)].filter(name => !groupNames.has(name)).flatMap(name => providers.get(name) ?? [])
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    for (const fresh of reach(item)) {
      kept.add(fresh)
      for (const name of namesFor(fresh)) {
        for (const along of waiting.get(name) ?? []) {
          missing.set(along, (missing.get(along) ?? 0) - 1)
          if (missing.get(along) === 0) stack.push(along)
        }
        waiting.delete(name)
      }
    }
  }
  return kept
}

/**
 * Returns a package and its dependencies, without what earlier calls returned. Each name is followed once: thousands of
 * packages may need a name that thousands provide.
 */
function createReach(providers: Map<string, Package[]>): (from: Package) => Package[] {
  const visited = new Set<Package>()
  const names = new Set<string>()
  return from => {
    const reached: Package[] = []
    const stack = [from]
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      if (visited.has(item)) continue
      visited.add(item)
      reached.push(item)
      for (const name of item.depends) {
        if (names.has(name)) continue
        names.add(name)
        for (const provider of providers.get(name) ?? []) stack.push(provider)
      }
    }
    return reached
  }
}

function worldOf(image: Image): string[] {
  const content = image.tree.content(WORLD)
  return content === undefined ? [] : parseApkWorld(decodeUtf8(content))
}

/** Bytes of its visible files; links add nothing. */
function bytesOf(image: Image, item: Package): number {
  return (item.files ?? []).reduce((sum, path) => {
    const entry = image.tree.get(path) ?? image.tree.resolve(path)
    return sum + (entry?.type === 'file' ? entry.size : 0)
  }, 0)
}
