import type { TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import type { Check, Observation } from '../check.ts'
import { START_NEEDS } from '../start/start.ts'
import { startedFiles } from '../start/started-files.ts'
import { judgeableUser } from '../user/facts.ts'
import { octal } from './own-files.ts'

export const writableProgram: Check = {
  id: 'permissions/writable-program',
  title: 'The program can be changed by the user that it runs as',
  severity: 'info',
  presets: { strict: 'warning' },
  needs: START_NEEDS,
  docs: {
    why: 'Whoever makes the program write a file can then make it write its own code, and stay there until the container is replaced.',
    how: 'What ENTRYPOINT and CMD start (the program, the script that an interpreter or a shell is given, the command behind an entrypoint script), where an own layer brought it and its owner, group or mode let the image’s USER write it.',
    limits:
      'Only the started files themselves are looked at, not the modules that they load, nor the folders that they lie in. Root may write everything, which `user/root` is about. A read-only root file system prevents it in any case.',
    fix: 'Leave the code with root, and give the user only the folders that it writes to:\n\n```dockerfile\nCOPY --from=build /src/dist /app\nRUN install -d -o 10001 -g 10001 /app/data\nUSER 10001\n```',
  },
  run(image) {
    const user = judgeableUser(image)
    if (user === null || user.uid === null) return 'not-applicable'
    if (user.uid === 0) return []
    return startedFiles(image)
      .filter(entry => image.layers[entry.layer]?.origin === 'own')
      .flatMap((entry): Observation[] => {
        const by = writableBy(entry, user)
        if (by === null) return []
        const { path, layer, mode } = entry
        return [{ path, layer, data: { by, uid: user.uid ?? 0, mode: octal(mode) } }]
      })
  },
}

/** Which of the mode's three parts lets the user write: the kernel looks at the first that fits alone. path_resolution(7) */
function writableBy({ uid, gid, mode }: TreeEntry, user: UserFacts): 'owner' | 'group' | 'others' | null {
  // Its owner can change the mode, whatever it is now.
  if (uid === user.uid) return 'owner'
  if (gid === user.gid) return (mode & 0o020) !== 0 ? 'group' : null
  return (mode & 0o002) !== 0 ? 'others' : null
}
