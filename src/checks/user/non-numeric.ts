import { USER_NEEDS } from '../../image/user.ts'
import type { Check } from '../check.ts'
import { judgeableUser } from './facts.ts'

export const nonNumeric: Check = {
  id: 'user/non-numeric',
  title: 'The USER is a name, which Kubernetes cannot verify',
  severity: 'off',
  presets: { kubernetes: 'error' },
  needs: USER_NEEDS,
  docs: {
    why: "Under `runAsNonRoot: true` the kubelet refuses an image whose USER is a name, because it does not read the image's /etc/passwd.",
    how: 'The part of USER before the colon is not a number. Whether the name is root is judged by `user/root`, whether it exists by `user/unresolvable`.',
    limits: 'A pod that sets `runAsUser` itself runs in any case.',
    fix: 'Write the number that the name stands for:\n\n```dockerfile\nUSER 1000\n```\n\nA group may follow in either form (`USER 1000:node`).',
  },
  run(image) {
    const user = judgeableUser(image)
    if (user === null) return 'not-applicable'
    if (user.numeric || user.uid === null || user.uid === 0) return []
    return [{ data: { spec: user.spec, uid: user.uid, ...(user.gid !== null && { gid: user.gid }) } }]
  },
}
