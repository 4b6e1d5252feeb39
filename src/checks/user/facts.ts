import { Failure } from '../../failure.ts'
import type { Image } from '../../image/model.ts'
import { type UserFacts, type UserProblem, userOf } from '../../image/user.ts'

/** Why an engine refuses to start a container as the image's user. */
export type StartProblem = Exclude<UserProblem, { kind: 'unread-file' | 'not-evaluated' }>

/** The facts that the user checks share; null for a Windows image. Throws if /etc/passwd or /etc/group was not read. */
export function judgeableUser(image: Image): (UserFacts & { problem: StartProblem | null }) | null {
  const facts = userOf(image)
  const problem = facts.problem
  if (problem?.kind === 'not-evaluated') return null
  if (problem?.kind === 'unread-file') {
    throw new Failure('user-unreadable', `${problem.file} is in the image, and its content could not be read.`, {
      hint: 'Write USER as a number, or make the file a regular file or a link to one of the same name.',
    })
  }
  return { ...facts, problem }
}
