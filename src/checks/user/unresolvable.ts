import { USER_NEEDS } from '../../image/user.ts'
import type { Check } from '../check.ts'
import { judgeableUser } from './facts.ts'

export const unresolvable: Check = {
  id: 'user/unresolvable',
  title: 'The USER does not exist in the image',
  severity: 'error',
  needs: USER_NEEDS,
  docs: {
    why: 'A container whose user or group cannot be found does not start: the engine stops with "unable to find user".',
    how: "A user or group that is given by name must be in the image's own /etc/passwd or /etc/group. A number must be between 0 and 2147483647, which is what runc accepts. `USER` takes one colon at most.",
    limits: 'Accounts that come from a volume at run time are not seen.',
    fix: 'A final stage that starts from another base does not have the users of the stage before it. Create the user there, copy the account files, or use a number, which needs no entry:\n\n```dockerfile\nFROM scratch\nCOPY --from=build /etc/passwd /etc/group /etc/\nUSER 10001:10001\n```',
  },
  run(image) {
    const user = judgeableUser(image)
    if (user === null) return 'not-applicable'
    if (user.problem === null) return []
    const { spec, problem } = user
    const place = 'file' in problem ? { file: problem.file } : {}
    const missing = 'fileMissing' in problem ? { fileMissing: problem.fileMissing } : {}
    return [{ data: { spec, part: problem.part, problem: problem.kind, name: problem.name, ...place, ...missing } }]
  },
}
