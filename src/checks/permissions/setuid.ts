import { readCapabilities } from '../../image/capabilities.ts'
import type { TreeEntry } from '../../image/model.ts'
import type { Package } from '../../image/package-facts.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import { atMost, partition } from '../at-most.ts'
import type { Check, Observation } from '../check.ts'
import { packageOwners } from '../packaged.ts'
import { START_NEEDS } from '../start/start.ts'
import { stayingPrograms } from '../start/started-files.ts'
import { rootInterpreters } from './interpreter-files.ts'
import { isKnownProgram } from './known-programs.ts'
import { inBase, octal } from './modes.ts'
import { originals } from './package-files.ts'
import { type Privilege, privilegedFiles, privilegesOf } from './privileges.ts'

/** Programs whose purpose is to make anyone root; no base needs them. */
const ROOT_GIVERS = new Set(['sudo', 'sudoedit', 'doas', 'pkexec', 'please'])

export const setuid: Check = {
  id: 'permissions/setuid',
  title: 'Privileged executable',
  severity: 'warning',
  inherited: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The file has the bits or the capabilities.',
  },
  systems: 'unix',
  needs: [...PACKAGE_NEEDS, ...START_NEEDS, { kind: 'extract', name: 'fingerprint' }],
  docs: {
    why: prose`
      A program with setuid, setgid or file capabilities gives anyone who starts it privileges that the USER lacks. One
      bug in it is enough to become root.
    `,
    how: prose`
      An executable file, visible in the container, has the setuid bit, the setgid bit or file capabilities. The severity
      is info for a program that distributions ship so and that a package owns, such as \`mount\`, unless it gives root,
      such as \`sudo\`. In the base image, such programs are not reported, but all others are. The severity is also info
      if the program that the image starts has only capabilities with which it cannot become root: \`cap_net_bind_service\`
      binds a low port. \`cap_sys_chroot\` does not count as such: in a directory with other settings of the loader, a
      setuid program runs any code. The layer
      with the package's record must have the file, too: a file with which an own layer replaces the package's is not the package's. \`permissions/root-interpreter\` reports shells and interpreters.
    `,
    limits: prose`
      An instruction can write any record into a package database, so the names of known programs decide. Under
      \`no-new-privileges\` (Kubernetes: \`allowPrivilegeEscalation: false\`) none of this has an effect, but that is set
      at run time.
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
    const reported = new Set(rootInterpreters(image).map(({ entry }) => entry.path))
    const privileged = privilegedFiles(image).filter(({ path }) => !reported.has(path))
    if (privileged.length === 0) return []
    const paths = new Set(privileged.map(entry => entry.path))
    const before = inBase(image, paths)
    const owners = packageOwners(image)
    const { inBase: isOfBase, ofPackage } = originals(image, paths)
    const started = new Set(stayingPrograms(image).map(entry => entry.path))
    const contextOf = (entry: TreeEntry): Context => {
      const base = before.get(entry.path)
      const had = base === undefined ? [] : privilegesOf({ ...entry, ...base })
      const inherited = privilegesOf(entry).every(kind => had.includes(kind)) && isOfBase(entry)
      // For a file of the base image, a database counts that an own layer deleted.
      const recorded = owners.get(entry.path)?.filter(({ visible }) => visible || base !== undefined) ?? []
      const owner = recorded.findLast(one => ofPackage(entry, one))
      const other = owner === undefined ? recorded.at(-1) : undefined
      return { owner, other, inherited, started: started.has(entry.path) }
    }
    // The base image's vendor decides about its own packages.
    const isExcused = (entry: TreeEntry) => {
      const { inherited, owner } = contextOf(entry)
      return inherited && isKnownProgram(entry.path, owner)
    }
    const files = privileged.filter(entry => !isExcused(entry))
    const ownFirst = partition(files, entry => !contextOf(entry).inherited)
    return atMost(ownFirst, 'privileged', entry => observe(entry, contextOf(entry)))
  },
}

interface Context {
  owner: Package | undefined
  /** The package whose file this was before an own layer replaced it. */
  other: Package | undefined
  inherited: boolean
  started: boolean
}

function observe(entry: TreeEntry, { owner, other, inherited, started }: Context): Observation {
  const { path, layer, mode, uid, gid, capabilities } = entry
  const kinds = privilegesOf(entry)
  const file = owner
    ? text`${path} from the package ${owner.name}`
    : other
      ? text`${path}, which is not the file of the package ${other.name},`
      : text`${path}`
  const bindsOnly = started && kinds.join() === 'capabilities' && readCapabilities(capabilities ?? '').harmless
  const milder = bindsOnly || (isKnownProgram(path, owner) && !ROOT_GIVERS.has(basenameOf(path)))
  return {
    evidence: 'proven',
    ...(milder && { severity: 'info' as const }),
    path,
    layer,
    ...(owner && { package: { name: owner.name, version: owner.version, type: owner.type } }),
    data: { kinds, mode: octal(mode), uid, gid, ...(inherited && { inherited }) },
    message: text`${file} gives anyone who starts it ${privilegeWords(kinds, entry)}.`,
    fix: inherited
      ? text`Choose another base image, or remove the bits in an own layer (${'chmod a-s'}, ${'setcap -r'}).`
      : text`Remove the bits in the instruction that adds the file (${'chmod a-s'}, ${'setcap -r'}), or leave the program out.`,
  }
}

/** `the rights of root (setuid) and the rights of group 5 (setgid)`. */
function privilegeWords(kinds: readonly Privilege[], { uid, gid, capabilities }: TreeEntry): Words {
  const { names } = capabilities === null ? { names: [] } : readCapabilities(capabilities)
  const words: Record<Privilege, string> = {
    setuid: `the rights of ${uid === 0 ? 'root' : `user ${uid}`} (setuid)`,
    setgid: `the rights of group ${gid} (setgid)`,
    capabilities: `file capabilities${names.length === 0 ? '' : ` (${names.join(', ')})`}`,
  }
  const all = kinds.map(kind => words[kind])
  return plain([...all.slice(0, -2), all.slice(-2).join(' and ')].join(', '))
}
