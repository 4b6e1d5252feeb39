import { randomUUID } from 'node:crypto'
import { stagegateAction } from './act-actions.ts'
import { pullRequest, push, tag, type WorkflowEvent } from './event.ts'
import { type GitRepository, gitRepository } from './git-repository.ts'

/** A Dockerfile whose stages contain one small, unique file and need no registry. */
export function application(...stages: string[]): Record<string, string> {
  return {
    Dockerfile: stages
      .map(stage => `FROM scratch AS ${stage}\nCOPY --chown=1000 file /${stage}\nUSER 1000\n`)
      .join('\n'),
    file: randomUUID(),
  }
}

/** A git repository with these files and, on request, Stagegate's action for `uses: ./`. */
export async function checkedOut(files: Record<string, string>, withAction = false): Promise<GitRepository> {
  const repository = await gitRepository()
  if (withAction) await stagegateAction(repository.folder)
  await repository.commit('Begin', files)
  return repository
}

/** The event of a push to the repository's default branch. */
export async function pushOf({ git }: GitRepository): Promise<WorkflowEvent> {
  return push({ sha: await git('rev-parse', 'HEAD') })
}

/** The event of a push of a tag for the repository's commit. */
export async function tagOf({ git }: GitRepository, name = 'v1.2.3'): Promise<WorkflowEvent> {
  return tag({ sha: await git('rev-parse', 'HEAD'), name })
}

/** Commits a change on a branch and checks out GitHub's trial merge, as in a pull request's run. */
export async function pullRequestOf(repository: GitRepository, files: Record<string, string>): Promise<WorkflowEvent> {
  const baseSha = await repository.git('rev-parse', 'HEAD')
  await repository.git('checkout', '--quiet', '-b', 'smaller-image')
  const sha = await repository.commit('Change', files)
  const merge = await repository.trialMerge('main', sha)
  const event = pullRequest({ sha, baseSha })
  event.env.GITHUB_SHA = merge
  return event
}
