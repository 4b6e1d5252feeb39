import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { findOrdinaryAccount } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { text, withSnippet } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { START_NEEDS, startOf } from '../start/start.ts'
import { observeCut } from '../start-limit.ts'
import { findStepDown } from './find-step-down.ts'
import { findRootProgram } from './root-program.ts'
import { NEW_UID, serviceFix } from './service-fix.ts'
import { startUser } from './start-user.ts'
import { rootCause } from './words.ts'

export const root: Check = {
  id: 'user/root',
  title: 'Container running as root',
  severity: 'error',
  evidence: {
    proven:
      'The engine starts the container as root, and no way of its start steps down to another user. Or the program that it starts is root.',
    likely:
      'A script, a variable or the input of a program decides whether such a program starts, or the script goes on behind it.',
  },
  systems: 'unix',
  needsStart: true,
  needs: [
    ...START_NEEDS,
    ...PACKAGE_NEEDS,
    { kind: 'extract', name: 'supervisor' },
    { kind: 'extract', name: 'fingerprint' },
  ],
  docs: {
    why: prose`
      A process that escapes the container, or writes to a volume, does so as its own user. If that user is root, it
      can do anything.
    `,
    how: prose`
      Stagegate resolves the image's USER as Docker and containerd do when they start a container. A number is a UID in
      any spelling (\`0\`, \`00\`, \`+0\`). A name is looked up in the image's /etc/passwd: the first match counts, and
      a UID that is not a number is 0. An image without USER runs as root. \`user/step-down\` reports
      the image instead if another user may run the application: on a way of its script, a known tool such as \`gosu\` is
      the command that runs, and its user is not root. An image of files alone, without ENTRYPOINT, CMD
      or an executable file, starts nothing: the checks of its user and its start are not applicable.

      Whatever USER is, a program that belongs to root and has the setuid bit runs as root. A program with a capability
      such as \`cap_setuid\`, \`cap_dac_override\` or \`cap_sys_admin\` can become root; with \`cap_net_bind_service\` and
      the like it cannot. With \`cap_setpcap\` it can if the image has a file with inheritable capabilities of that kind. A tool with such rights that switches to a user who is not root, such as
      \`sudo -u app\`, is not reported. \`sudo -u root\` is, whatever its configuration says: if that refuses, the
      container does not start.

      That program may be the command itself, or what a script ends as, pipes to or leaves in the background. It may also be
      a child of \`find -exec\`, \`xargs\` or \`run-parts\`. If the script goes on behind it, or if another program only has its
      path among its arguments (\`perl -e 'exec "/app/server"'\`), the finding is a warning. A setuid copy of Bash keeps the
      rights only with \`-p\`, and what \`ld.so\` starts has none.
    `,
    limits: prose`
      A program that drops root itself (nginx, postfix) is still reported, because that depends on its configuration. A
      user that is set at run time (\`docker run --user\`, \`runAsUser\`) is unknown. A program that a script starts by a pattern
      (\`/app/*\`), or that a file of Perl, Python or another language starts, is not found.
    `,
    fix: prose`
      Create a user in the final stage, or use one from the base image, and set USER to its number:

      \`\`\`dockerfile
      RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app
      USER 10001
      \`\`\`

      On Alpine: \`RUN adduser -D -H -u 10001 app\`. The official Node.js images already have a user 1000.

      A server that writes to folders of root does not start as another user until it owns them. For nginx, start from
      \`nginxinc/nginx-unprivileged\`, or give the user these folders. Programs such as \`cron\` and \`sshd\` need root: use
      an alternative such as \`supercronic\`, or waive the finding.
    `,
  },
  run(image) {
    const user = startUser(image)
    const stepDown = user.root === true ? findStepDown(image) : null
    const stepsDown = stepDown !== null
    const program = user.root === true && !stepsDown ? null : findRootProgram(image)
    if (program !== null) return [program]
    // Behind the limit, there may be such a program. Of a container that may be root, it is already said.
    const cut = user.root === true && stepDown?.isSure !== true ? [] : observeCut(startOf(image))
    if (cut.length > 0) return cut
    // user/step-down reports it.
    if (user.root === null || stepsDown) return 'not-applicable'
    if (!user.root) return []
    const { spec, name } = user
    const cause = {
      evidence: 'proven',
      setBy: { keyword: 'USER' },
      message: text`The container runs as root: ${rootCause(user)}.`,
    } as const
    const service = serviceFix(image)
    if (service !== null) return [{ ...cause, data: { spec, ...(name !== null && { name }) }, fix: service }]
    const account = findOrdinaryAccount(image.tree)
    const ready = account === null ? {} : { account: account.name, accountUid: account.uid }
    const fix =
      account === null
        ? text`Set a numeric user at the end of the final stage. It needs no account.`
        : text`Set a numeric user at the end of the final stage. The image already has ${account.name}.`
    return [
      {
        ...cause,
        data: { spec, ...(name !== null && { name }), ...ready },
        fix: withSnippet(fix, `USER ${account?.uid ?? NEW_UID}`),
      },
    ]
  },
}
