import { Failure } from '../../failure.ts'
import type { Image } from '../../image/model.ts'
import { type AccountProblem, resolveUser, type UserFacts } from '../../image/user.ts'

/** Why an engine refuses to start a container as the image's user. */
export type StartProblem = Exclude<AccountProblem, { kind: 'unread-file' }>

/**
 * The user that a container of an image with Unix accounts starts as.
 * @throws Failure `user-unreadable` if /etc/passwd or /etc/group was not read
 */
export function startUser({ config, tree }: Image): UserFacts & { problem: StartProblem | null } {
  const { problem, ...facts } = resolveUser(config.user, tree)
  if (problem?.kind === 'unread-file') {
    throw new Failure('user-unreadable', `${problem.file} is in the image, and its content could not be read.`, {
      hint: 'Write USER as a number, or make the file a regular file or a link to one of the same name.',
    })
  }
  return { ...facts, problem }
}
