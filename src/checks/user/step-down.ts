import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { START_NEEDS } from '../start/start.ts'
import { listWrappers } from '../start/wrapper-tools.ts'
import { findStepDown } from './find-step-down.ts'
import { startUser } from './start-user.ts'
import { rootCause } from './words.ts'

export const stepDown: Check = {
  id: 'user/step-down',
  title: 'Container starting as root',
  severity: 'warning',
  presets: { kubernetes: 'error', strict: 'error' },
  evidence: {
    proven:
      'The engine starts the container as root, and steps down on at least one way of its script. The presets strict and kubernetes count the start as root alone.',
  },
  systems: 'unix',
  needsStart: true,
  needs: [...START_NEEDS, ...PACKAGE_NEEDS],
  docs: {
    why: prose`
      Everything that runs before the script drops root has full privileges. Kubernetes refuses the image under
      \`runAsNonRoot: true\`, whatever the script does.
    `,
    how: prose`
      The image's USER is root. Its ENTRYPOINT, its CMD, or a script that they start ends as a tool that switches
      the user (${listWrappers('step-down')}): it is the command itself, behind \`exec\`, or the last
      command. It must run in the script's own process, not in a subshell, in a pipe or in the background, and in a place that
      the script can reach: not behind \`exec\` or \`exit\`, behind \`false &&\`, or in a function that nothing calls. One
      command of a script as another user is not enough, and neither is one behind a program that stays as root
      (\`server & exec gosu app sleep 9\`). Conditions about the words of CMD, the user and variables are evaluated: a variable
      that the image does not set is empty.

      The tool must be in the PATH of that place, and an ELF file with that name or an applet of BusyBox. A script with the
      name of a tool is followed like any other. The tool's user must be known and not root: \`setpriv --no-new-privs\` does not
      change the user, and a variable counts with its value in the image or its default. Of several users, the last one
      counts, and abbreviated options are read as the tool reads them. \`setpriv\` and \`capsh\` must not keep
      capabilities of root, such as \`--ambient-caps +all\`. Tools other than \`gosu\` read /etc/passwd as their C library does: if
      it may skip a malformed line that an engine reads, and find root in another, the container runs as root. If no way of the script steps down, \`user/root\` reports the
      image. If only some ways do, or if the tool, its user or the accounts are known only when the container runs
      (\`useradd\` before \`gosu\`), the message says so. It also does if other code may run in place of the call (\`trap\`,
      \`alias\`, \`hash -p\`, a login shell), if a library of LD_PRELOAD may change the tool, or if an own layer adds the tool
      without a package's record; and if the shell may set a variable in a way that is not followed, such as \`printf -v\` with an
      unknown name, or arithmetic with a value that is not a number. \`gosu\` is known as a Go program.

      A file is a script if it starts with \`#!\` or its name ends in \`.sh\`; Stagegate reads scripts of up to 64 KiB. In
      images with the \`/init\` of s6-overlay, the \`run\` file of every service and the command behind \`/init\` must step
      down. Services that only write a log do not count.
    `,
    limits: 'Whether other conditions of the script let it reach that call is unknown.',
    fix: prose`
      If nothing before the call needs root, set the user in the image instead, and give it the directories that it
      writes to:

      \`\`\`dockerfile
      RUN install -d -o 10001 -g 10001 /data
      USER 10001
      \`\`\`
    `,
  },
  run(image) {
    const user = startUser(image)
    if (user.root === null) return 'not-applicable'
    const call = user.root ? findStepDown(image) : null
    if (call === null) return []
    const { spec, name } = user
    const { tool, script, isSure } = call
    const place = script === null ? plain('its start command') : text`${script}`
    const drops = tool === null ? text`may change the user` : text`drops privileges with ${tool}`
    const limit = isSure
      ? plain('')
      : plain(' Whether another user runs the application is known only when the container runs.')
    return [
      {
        evidence: 'proven',
        ...(script !== null && { path: script }),
        setBy: { keyword: 'USER' },
        data: { spec, ...(name !== null && { name }), ...(tool !== null && { tool }), isSure },
        message: text`The container starts as root (${rootCause(user)}) and ${drops} in ${place}.${limit}`,
        fix: text`If nothing before that call needs root, set USER to the UID that the call switches to, and remove the call.`,
      },
    ]
  },
}
