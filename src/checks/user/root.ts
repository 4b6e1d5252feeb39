import { ordinaryAccount, USER_NEEDS } from '../../image/user.ts'
import type { Check } from '../check.ts'
import { judgeableUser } from './facts.ts'
import { findStepDown, STEP_DOWN_NEEDS } from './find-step-down.ts'

export const root: Check = {
  id: 'user/root',
  title: 'The container runs as root',
  severity: 'error',
  needs: [...USER_NEEDS, ...STEP_DOWN_NEEDS],
  docs: {
    why: 'A process that breaks out of its container, or only writes to a volume, does so with the rights that it has: as root, with all of them.',
    how: "The image's USER is resolved the way Docker and containerd resolve it when they start a container: a number is a UID however it is spelled (`0`, `00`, `+0`), a name is looked up in the image's own /etc/passwd, where the first match counts and a UID that is no number is 0. No USER at all is root. Where the start command or its script calls `gosu` or the like, the container starts as root and steps down: that is told by `user/step-down` instead.",
    limits:
      'A program that gives up root by itself (nginx, postfix) is still reported, for its configuration decides. A user that is set when the container starts (`docker run --user`, `runAsUser`) is not known.',
    fix: 'Create a user in the final stage, or take the one that the base image has, and name it by its number:\n\n```dockerfile\nRUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app\nUSER 10001\n```\n\nOn Alpine: `RUN adduser -D -H -u 10001 app`. The official Node.js images have the user 1000 already.',
  },
  run(image) {
    const user = judgeableUser(image)
    if (user === null || user.root === null) return 'not-applicable'
    if (!user.root) return []
    // Another check tells of it.
    if (findStepDown(image) !== null) return 'not-applicable'
    const { spec, name } = user
    const account = ordinaryAccount(image.tree)
    const ready = account === null ? {} : { account: account.name, accountUid: account.uid }
    return [{ data: { spec, ...(name !== null && { name }), ...ready } }]
  },
}
