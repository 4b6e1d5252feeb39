import type { Entry, Image, TreeEntry } from '../../image/model.ts'
import type { Package } from '../../image/package-facts.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { START_NEEDS } from '../start/start.ts'
import { stayingFiles } from '../start/started-files.ts'
import { atMost, inBase, octal, ownEntries } from './own-files.ts'

const SETUID = 0o4000
const SETGID = 0o2000

/** Programs whose purpose is to make anyone root; no base needs them. */
const ROOT_GIVERS = new Set(['sudo', 'sudoedit', 'doas', 'pkexec', 'please'])

export const setuid: Check = {
  id: 'permissions/setuid',
  title: 'Privileged executable added',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The layer sets the bits or the capabilities.',
  },
  systems: 'unix',
  needs: [...PACKAGE_NEEDS, ...START_NEEDS],
  docs: {
    why: prose`
      A program with setuid, setgid or file capabilities gives anyone who starts it privileges that the USER lacks. One
      bug in it is enough to become root.
    `,
    how: prose`
      An executable file of an own layer, visible in the container, has the setuid bit, the setgid bit or file
      capabilities, and the base image’s file at that path does not have them. The severity is info for a file of a
      distribution package, unless it gives root, such as \`sudo\`. It is also info if the program that the image starts
      has only capabilities: with them, a program without root can bind a low port.
    `,
    limits: prose`
      The report does not name the capabilities. Under \`no-new-privileges\` (Kubernetes: \`allowPrivilegeEscalation:
      false\`) none of this has an effect, but that is set at run time.
    `,
    fix: prose`
      Remove the bits in the instruction that adds the file, or do not install the package:

      \`\`\`dockerfile
      RUN apt-get update && apt-get install -y --no-install-recommends openssh-client \\
       && find / -xdev -perm /6000 -type f -exec chmod a-s {} +
      \`\`\`

      To switch to another user when the container starts, use \`setpriv\`: it needs no setuid.
    `,
  },
  run(image) {
    const privileged = ownEntries(image, isPrivileged)
    const paths = new Set(privileged.map(entry => entry.path))
    const before = inBase(image, paths)
    const added = privileged.filter(entry => {
      const base = before.get(entry.path)
      const had = base === undefined ? [] : kindsOf({ ...entry, ...base })
      return kindsOf(entry).some(kind => !had.includes(kind))
    })
    if (added.length === 0) return []
    const owners = ownersOf(image, paths)
    const started = new Set(stayingFiles(image).map(entry => entry.path))
    return atMost(
      added.map(entry => observe(entry, owners.get(entry.path), started.has(entry.path))),
      'privileged',
    )
  },
}

function observe(entry: TreeEntry, owner: Package | undefined, started: boolean): Observation {
  const { path, layer, mode, uid, gid } = entry
  const kinds = kindsOf(entry)
  const file = owner === undefined ? text`${path}` : text`${path} from the package ${owner.name}`
  const milder =
    owner === undefined ? started && kinds.join() === 'capabilities' : !ROOT_GIVERS.has(basenameOf(path).toLowerCase())
  return {
    evidence: 'proven',
    ...(milder && { severity: 'info' as const }),
    path,
    layer,
    ...(owner && { package: { name: owner.name, version: owner.version, type: owner.type } }),
    data: { kinds, mode: octal(mode), uid, gid },
    message: text`${file} gives anyone who starts it ${privilegeWords(kinds, entry)}.`,
    fix: text`Remove the bits in the instruction that adds the file (${'chmod a-s'}, ${'setcap -r'}), or leave the program out.`,
  }
}

type Kind = 'setuid' | 'setgid' | 'capabilities'

/** `the rights of root (setuid) and the rights of group 5 (setgid)`. */
function privilegeWords(kinds: readonly Kind[], { uid, gid }: TreeEntry): Words {
  const words: Record<Kind, string> = {
    setuid: `the rights of ${uid === 0 ? 'root' : `user ${uid}`} (setuid)`,
    setgid: `the rights of group ${gid} (setgid)`,
    capabilities: 'file capabilities',
  }
  const all = kinds.map(kind => words[kind])
  return plain([...all.slice(0, -2), all.slice(-2).join(' and ')].join(', '))
}

/** Asked for each entry of each own layer: nearly all are decided without making an array. */
function isPrivileged(entry: Entry): boolean {
  return ((entry.mode & (SETUID | SETGID)) !== 0 || entry.capabilities) && kindsOf(entry).length > 0
}

/** Without execute permission, setuid means nothing and setgid means mandatory locking. */
function kindsOf({ type, mode, capabilities }: Entry): Kind[] {
  if (type !== 'file' && type !== 'hardlink') return []
  return [
    ...((mode & SETUID) !== 0 && (mode & 0o111) !== 0 ? ['setuid' as const] : []),
    ...((mode & SETGID) !== 0 && (mode & 0o010) !== 0 ? ['setgid' as const] : []),
    ...(capabilities ? ['capabilities' as const] : []),
  ]
}

/**
 * The visible packages that own these files. Databases still have `/bin/x` after `/bin` became a link to `/usr/bin`.
 */
function ownersOf(image: Image, paths: ReadonlySet<string>): Map<string, Package> {
  const owners = new Map<string, Package>()
  for (const item of image.packages().packages) {
    if (!item.visible) continue
    for (const path of item.files ?? []) {
      for (const spelling of [path, `/usr${path}`]) if (paths.has(spelling)) owners.set(spelling, item)
    }
  }
  return owners
}
