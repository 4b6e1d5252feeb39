import { USER_NEEDS } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { findStepDown, STEP_DOWN_NEEDS } from './find-step-down.ts'
import { startUser } from './start-user.ts'
import { rootCause } from './words.ts'

export const stepDown: Check = {
  id: 'user/step-down',
  title: 'Container starting as root',
  severity: 'warning',
  presets: { kubernetes: 'error', strict: 'error' },
  systems: 'unix',
  needs: [...USER_NEEDS, ...STEP_DOWN_NEEDS],
  docs: {
    why: prose`
      Everything that runs before the script drops root has full privileges. Kubernetes refuses the image under
      \`runAsNonRoot: true\`, whatever the script does.
    `,
    how: prose`
      The image's USER is root. Its ENTRYPOINT, its CMD, or a script that they start calls \`gosu\`, \`su-exec\`,
      \`setpriv\`, \`chpst\`, \`runuser\` or a tool of s6, and the image has that program. If ENTRYPOINT or CMD calls
      the program directly, its options must name a user: \`setpriv --no-new-privs\` does not change the user. A file is
      a script if it starts with \`#!\` or its name ends in \`.sh\`; Stagegate reads scripts of up to 64 KiB. In images
      with the \`/init\` of s6-overlay, Stagegate also reads the services. \`user/root\` does not report such an image.
    `,
    limits: 'Whether the script reaches that call, and which user the call switches to, is unknown.',
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
    const { tool, script } = call
    const place = script === null ? plain('its start command') : text`${script}`
    return [
      {
        ...(script !== null && { path: script }),
        setBy: { keyword: 'USER' },
        data: { spec, ...(name !== null && { name }), tool },
        message: text`The container starts as root (${rootCause(user)}) and drops privileges with ${tool} in ${place}.`,
        fix: text`If nothing before that call needs root, set USER to the UID that the call switches to, and remove the call.`,
      },
    ]
  },
}
