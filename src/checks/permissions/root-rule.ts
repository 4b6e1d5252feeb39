import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { USER_NEEDS } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { atMost, partition } from '../at-most.ts'
import type { Check } from '../check.ts'
import { LOADER_NEEDS } from '../runtime/linking/loader.ts'
import { DOAS_NEEDS } from './doas.ts'
import { findOpenPam, findPreloads } from './loaded-as-root.ts'
import { findLoginRules } from './login-rules.ts'
import { NAME_SERVICE_NEEDS } from './name-services.ts'
import { PAM_NEEDS } from './pam-service.ts'
import { SUDO_NEEDS } from './read-sudoers.ts'
import { setuidPrograms, setuidUser } from './setuid-programs.ts'

export const rootRule: Check = {
  id: 'permissions/root-rule',
  title: 'Rule that makes USER root',
  severity: 'error',
  inherited: 'warning',
  evidence: {
    proven:
      'A rule of sudo or doas runs every command, a shell, another program that can do anything, or a file of USER as root without a password, or edits a file of root; or PAM lets everyone become root.',
    likely: 'A rule of the base image was not understood, or an own library is loaded as root.',
    possible: 'The rule allows one command as root.',
  },
  systems: 'unix',
  needs: [
    ...USER_NEEDS,
    ...PACKAGE_NEEDS,
    ...SUDO_NEEDS,
    ...DOAS_NEEDS,
    ...PAM_NEEDS,
    ...LOADER_NEEDS,
    ...NAME_SERVICE_NEEDS,
    { kind: 'path', path: '/etc/ld.so.preload' },
  ],
  docs: {
    why: prose`
      With such a rule, a USER that is not root protects nothing: an attacker needs one command to become root.
    `,
    how: prose`
      USER is not root, and can start a setuid \`sudo\`, \`doas\` or \`su\`. A rule in /etc/sudoers, in what it includes, or
      in /etc/doas.conf (or where the program has it) gives root to USER, one of its groups or everyone without a password. \`sudo\` and \`doas\` refuse
      users who are not in /etc/passwd, and files that are not root’s or that others can write to. A rule for one command
      is an info, unless USER can write to the file, or it is a program that can do anything if its arguments are free: a
      shell, a language, an editor, a launcher, a package manager, or one that writes files (\`tee\`, \`cp\`, \`chmod\`). A
      folder or a pattern (\`/usr/bin/*\`) allows each file that it matches. With fixed arguments, editors and pagers are
      still an error, because they start a shell. So are rules for another user whose rules make root. \`sudoedit\` without a file, or with a file of root, is an error. With \`SETENV\`, USER chooses
      the libraries of a command. Or the
      settings of PAM for \`su\` do not ask for a password, or those for \`sudo\` or \`doas\` and a rule lets USER in. Or a setuid
      program loads a library of an own layer as root: PAM, /etc/nsswitch.conf or /etc/ld.so.preload names it, or it is in a
      folder \`glibc-hwcaps\`. The services of PAM are those that setuid programs start: \`su\` and \`su-l\`, \`sudo\` and
      \`sudo-i\`, \`doas\`, and for others their names. If \`newgrp\` has the setuid bit, the groups of USER in /etc/group count. What the base image has is at most a warning.
    `,
    limits: prose`
      Stagegate knows the lines that usual images have. A file of an own layer with any other line is \`error\` with the
      code \`rules-unread\`. Known in /etc/sudoers are comments, \`@includedir /etc/sudoers.d\`, \`Defaults\` with settings
      that cannot make root (\`env_reset\`, \`secure_path\`, \`use_pty\`, \`!requiretty\`, \`lecture\`, \`env_keep\` with the
      names of harmless variables, and more), and \`NAME ALL=(NAME:NAME) NOPASSWD: COMMAND, COMMAND\`. A name is \`ALL\`,
      a name in lower case, \`%GROUP\`, \`#UID\` or \`%#GID\`. Known in /etc/doas.conf are comments and
      \`permit [nopass] NAME [as NAME] [cmd COMMAND [args …]]\` with \`persist\`, \`keepenv\` or \`setenv\`. Not known are
      aliases, exceptions, several names, hosts, quotes, continued lines and \`deny\`. Each rule counts, even if a later one
      asks for a password. Known in /etc/pam.d are comments,
      \`@include\` and \`type control module arguments\`, not continued lines. Also \`rules-unread\` are PAM modules that run
      programs (\`pam_exec\`, \`pam_script\`) and those on which the answer depends and that do not belong to
      libpam, and commands that may make root: a regular expression, a program that can do anything with a pattern, a
      file of USER, a relative name or an option before the script in its arguments, and any command with variables of
      the user in /etc/doas.conf. Stagegate does not know what all other programs do with their arguments. A waiver for the file's path excuses it. \`su\` and \`sudo\` are known
      by their names or libraries, \`doas\` by its name or the path of its rules. A package record excuses only modules and libraries with the names of those that distributions ship, from the layer
      of the record. Any instruction can write such a record.
      Under \`no-new-privileges\` (Kubernetes: \`allowPrivilegeEscalation: false\`) none of this has an effect, but that is
      set at run time.
    `,
    fix: prose`
      Do what needs root in the Dockerfile, before USER, and leave \`sudo\` out of the final stage:

      \`\`\`dockerfile
      RUN install -d -o 10001 /data
      USER 10001
      \`\`\`
    `,
  },
  run(image) {
    const user = setuidUser(image)
    if (user.uid === null) return 'not-applicable'
    if (user.uid === 0) return []
    const programs = setuidPrograms(image)
    const all = [
      ...findLoginRules(image, programs, user),
      ...findOpenPam(image, programs, user),
      ...findPreloads(image),
    ]
    const surest = partition(all, ({ evidence, data }) => evidence === 'proven' && data?.['inherited'] !== true)
    return atMost(surest, 'rules', observation => observation)
  },
}
