import { USER_NEEDS } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { text, withSnippet } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { startUser } from './start-user.ts'

export const nonNumeric: Check = {
  id: 'user/non-numeric',
  title: 'Non-numeric USER',
  severity: 'off',
  presets: { kubernetes: 'error' },
  evidence: {
    proven: 'USER is a name. The kubelet reads USER alone.',
  },
  systems: 'unix',
  needsStart: true,
  needs: USER_NEEDS,
  docs: {
    why: prose`
      Under \`runAsNonRoot: true\` the kubelet refuses an image whose USER is a name, because it does not read the
      image's /etc/passwd.
    `,
    how: prose`
      The part of USER before the colon is not a number. \`user/root\` checks whether the name is root, and
      \`user/unresolvable\` whether it exists.
    `,
    limits: 'A pod that sets `runAsUser` runs anyway.',
    fix: prose`
      Replace the name with its number:

      \`\`\`dockerfile
      USER 1000
      \`\`\`

      The group can be a number or a name (\`USER 1000:node\`).
    `,
  },
  run(image) {
    const user = startUser(image)
    if (user.numeric || user.uid === null || user.uid === 0) return []
    const { spec, uid, gid } = user
    const [name = '', group] = spec.split(':')
    return [
      {
        evidence: 'proven',
        setBy: { keyword: 'USER' },
        data: { spec, uid, ...(gid !== null && { gid }) },
        message: text`Kubernetes refuses this image under ${'runAsNonRoot'}: USER ${name} is a name, and the kubelet does not look it up.`,
        fix: withSnippet(
          text`Replace the name with its number.`,
          `USER ${group === undefined ? uid : `${uid}:${group}`}`,
        ),
      },
    ]
  },
}
