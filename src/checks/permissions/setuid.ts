import type { Entry, Image, TreeEntry } from '../../image/model.ts'
import type { Package } from '../../image/package-facts.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { START_NEEDS } from '../start/start.ts'
import { stayingFiles } from '../start/started-files.ts'
import { atMost, inBase, octal, ownEntries } from './own-files.ts'

const SETUID = 0o4000
const SETGID = 0o2000

/** Packages whose purpose is to make anyone root; no base needs them. */
const ROOT_GIVERS = new Set(['sudo', 'sudoedit', 'doas', 'pkexec', 'please'])

export const setuid: Check = {
  id: 'permissions/setuid',
  title: 'A file that raises privileges was added',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [...PACKAGE_NEEDS, ...START_NEEDS],
  docs: {
    why: 'A program with setuid, setgid or file capabilities gives whoever starts it rights that the USER was meant not to have; one mistake in it is enough to become root.',
    how: 'Executable files of own layers that the container sees, with the setuid bit, the setgid bit or file capabilities that the base’s file of that name does not have. A file that a distribution’s package brought is an info, unless it is a program like `sudo` that gives root. So is the program that the image starts itself, where it has capabilities: that is how one that is not root gets a low port.',
    limits:
      'Which capabilities a file has is not told. Under `no-new-privileges` (Kubernetes: `allowPrivilegeEscalation: false`) none of this has an effect, which the image does not know.',
    fix: 'Take the bits off in the instruction that brings the file, or leave the package out:\n\n```dockerfile\nRUN apt-get update && apt-get install -y --no-install-recommends openssh-client \\\n && find / -xdev -perm /6000 -type f -exec chmod a-s {} +\n```\n\nTo become another user when a container starts, `setpriv` needs no setuid.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const privileged = ownEntries(image, entry => kindsOf(entry).length > 0)
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
    return atMost(added.map(entry => observe(entry, owners.get(entry.path), started.has(entry.path))))
  },
}

function observe(entry: TreeEntry, owner: Package | undefined, started: boolean): Observation {
  const { path, layer, mode, uid, gid } = entry
  const kinds = kindsOf(entry)
  const milder =
    owner === undefined ? started && kinds.join() === 'capabilities' : !ROOT_GIVERS.has(basenameOf(path).toLowerCase())
  return {
    ...(milder && { severity: 'info' as const }),
    path,
    layer,
    ...(owner && { package: { name: owner.name, version: owner.version, type: owner.type } }),
    data: { kinds, mode: octal(mode), uid, gid },
  }
}

/** Without the right to execute, the bits of a file mean nothing, or (setgid) locking. */
function kindsOf({ type, mode, capabilities }: Entry): string[] {
  if (type !== 'file' && type !== 'hardlink') return []
  return [
    ...((mode & SETUID) !== 0 && (mode & 0o111) !== 0 ? ['setuid'] : []),
    ...((mode & SETGID) !== 0 && (mode & 0o010) !== 0 ? ['setgid'] : []),
    ...(capabilities ? ['capabilities'] : []),
  ]
}

/** The packages in view that own these files. Databases still say `/bin/x` where `/bin` has become a link to `/usr/bin`. */
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
