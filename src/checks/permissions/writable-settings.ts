import { USER_NEEDS } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import { atMost, partition } from '../at-most.ts'
import type { Check, Observation } from '../check.ts'
import { LOADER_NEEDS } from '../runtime/linking/loader.ts'
import { DOAS_NEEDS } from './doas.ts'
import { octal } from './modes.ts'
import { NAME_SERVICE_NEEDS } from './name-services.ts'
import { PAM_NEEDS } from './pam-service.ts'
import { type RootFile, rootFiles } from './root-files.ts'
import { setuidPrograms, setuidUser } from './setuid-programs.ts'
import { RIGHTS } from './writers.ts'

export const writableSettings: Check = {
  id: 'permissions/writable-settings',
  title: 'Files of setuid programs writable',
  severity: 'error',
  inherited: 'warning',
  evidence: {
    proven: 'USER can change the file, and the setuid program uses it as root.',
    likely: 'Something that Stagegate does not know may refuse: a PAM module, or a program that does not use PAM.',
  },
  systems: 'unix',
  needs: [...USER_NEEDS, ...LOADER_NEEDS, ...PAM_NEEDS, ...DOAS_NEEDS, ...NAME_SERVICE_NEEDS],
  docs: {
    why: prose`
      A program with the setuid bit runs as root, and anyone can start it. A user who can write its accounts, settings or libraries
      becomes root: with another line in /etc/passwd, \`su\` is enough.
    `,
    how: prose`
      USER is not root, and can start a program that belongs to root and has the setuid bit. By its owner, its groups or
      its mode, USER can write to a file that the program uses, or to a directory above it. These are /etc/passwd and
      /etc/shadow for \`su\` (\`sudo\` trusts the names in /etc/passwd, too); /var/lib/extrausers, if /etc/nsswitch.conf names it; the files in /etc/pam.d and the PAM modules
      for the services that setuid programs start; the libraries and those in folders \`glibc-hwcaps\`, /etc/ld.so.preload and /etc/ld.so.cache for all programs. glibc’s loader reads these two files, but not
      /etc/ld.so.conf. \`sudo\` and \`doas\` refuse settings that others can write to or that are not root’s. But \`sudo\`
      reads those that group 0 can write to.

      On OpenShift, images often let group 0 write to /etc/passwd (\`chmod g=u /etc/passwd\`), because the UID is arbitrary.
      With \`su\` in the image, this makes root of USER on every other platform. It is a warning, because OpenShift sets
      \`no-new-privileges\`. Without a setuid \`su\` or \`sudo\`, it is not reported. What the base image has is also a warning.
    `,
    limits: prose`
      Under \`no-new-privileges\` (Kubernetes: \`allowPrivilegeEscalation: false\`) and with a read-only root file system,
      none of this has an effect, but both are set at run time. Stagegate does not read access control lists.
    `,
    fix: prose`
      Let root own the files, and remove the setuid bits: hardly any service needs them.

      \`\`\`dockerfile
      RUN chown root:root /etc/passwd && chmod 0644 /etc/passwd \\
       && find / -xdev -perm /4000 -type f -exec chmod u-s {} +
      \`\`\`
    `,
  },
  run(image) {
    const user = setuidUser(image)
    const { uid } = user
    if (uid === null) return 'not-applicable'
    if (uid === 0) return []
    const programs = setuidPrograms(image)
    const isInherited = ({ entry, program }: RootFile) =>
      [entry, program].every(({ layer }) => image.layers[layer]?.origin === 'base')
    const rank = (file: RootFile) => file.sure && !isInherited(file) && !isOpenShift(file)
    const files = partition(rootFiles(image, programs, user), rank)
    return atMost(files, 'writable', file => observe(file, uid, isInherited(file)))
  },
}

/** The common preparation for arbitrary UIDs, which have group 0. */
function isOpenShift({ path, entry, by, inPlace }: RootFile): boolean {
  return path === '/etc/passwd' && inPlace && by === 'group' && entry.gid === 0 && (entry.mode & 0o002) === 0
}

function observe(file: RootFile, uid: number, inherited: boolean): Observation {
  const { path, entry, by, inPlace, program, sure } = file
  const mode = octal(entry.mode)
  const where = inPlace
    ? text`${path} ${plain(RIGHTS[by])} (mode ${plain(mode)})`
    : text`${path} in ${entry.path} (mode ${plain(mode)})`
  return {
    evidence: sure ? 'proven' : 'likely',
    ...(isOpenShift(file) && { severity: 'warning' as const }),
    path: entry.path,
    layer: entry.layer,
    data: { by, uid, mode, program: program.path, file: path, inherited },
    message: text`UID ${uid} ${plain(sure ? 'can become root' : 'may become root')}: it can change ${where}, which ${program.path} uses as root (setuid).`,
    fix: text`Let root own ${entry.path} (${'chown root:root'}), without write access for others (${'chmod go-w'}), or remove the setuid bit: ${`chmod u-s ${program.path}`}.`,
  }
}
