import { USER_NEEDS } from '../../image/user.ts'
import type { Check } from '../check.ts'
import { judgeableUser } from './facts.ts'
import { findStepDown, STEP_DOWN_NEEDS } from './find-step-down.ts'

export const stepDown: Check = {
  id: 'user/step-down',
  title: 'The container starts as root and steps down',
  severity: 'warning',
  presets: { kubernetes: 'error', strict: 'error' },
  needs: [...USER_NEEDS, ...STEP_DOWN_NEEDS],
  docs: {
    why: 'Until the script has given up root, everything in it runs with all rights; and Kubernetes refuses the image under `runAsNonRoot: true`, whatever the script does.',
    how: "The image's USER is root, and its ENTRYPOINT, its CMD, or a script that they start calls `gosu`, `su-exec`, `setpriv`, `chpst`, `runuser` or the tools of s6, and that program is in the image. Where ENTRYPOINT or CMD calls it directly, its options must name a user: `setpriv --no-new-privs` steps down to nobody. Scripts are known by their first two bytes (`#!`) or by a name that ends in `.sh`, up to 64 KiB; of images with s6-overlay's `/init`, the services are read as well. Such an image is not reported by `user/root`.",
    limits: 'That the script really comes to the call, and to which user it leads, is not known.',
    fix: 'Where nothing before the call needs root, set the user in the image instead, and make what must be writable its own:\n\n```dockerfile\nRUN install -d -o 10001 -g 10001 /data\nUSER 10001\n```',
  },
  run(image) {
    const user = judgeableUser(image)
    if (user === null || user.root === null) return 'not-applicable'
    const found = user.root ? findStepDown(image) : null
    if (found === null) return []
    const { spec, name } = user
    const { tool, script } = found
    return [{ ...(script !== null && { path: script }), data: { spec, ...(name !== null && { name }), tool } }]
  },
}
