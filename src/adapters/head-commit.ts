import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isCommit } from '../baseline/comparison.ts'
import { isWithin } from '../local-path.ts'
import { isRemote } from '../options/read.ts'
import { readText } from '../options/text-file.ts'
import type { Exec } from '../ports.ts'

/**
 * The commit that is checked out where the context lies, as actions/checkout leaves it: a detached HEAD, or a branch
 * that was written as a file. Git itself need not be there. Null where that cannot be told.
 */
export function headCommit(context: string, cwd: string): string | null {
  // What a URL names is not in the checkout.
  if (isRemote(context)) return null
  const top = resolve(cwd)
  for (let at = resolve(cwd, context); isWithin(at, top); at = dirname(at)) {
    const folder = join(at, '.git')
    if (existsSync(folder)) return readHead(folder)
    if (at === top) break
  }
  return null
}

/**
 * The parents of a commit, as the commit itself names them: a shallow clone hides them from git's other commands. Empty
 * where git or the commit is missing.
 */
export async function commitParents(context: string, cwd: string, commit: string, exec: Exec): Promise<string[]> {
  const folder = resolve(cwd, context)
  // A container's step may run as another user than the checkout's; reading a commit runs nothing of the repository.
  const args = ['-c', 'safe.directory=*', '-C', folder, 'cat-file', 'commit', commit]
  const answer = await exec.run('git', args).catch(() => null)
  if (answer === null || answer.status !== 0) return []
  const [head = ''] = answer.stdout.split('\n\n')
  return [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(match => match[1]).filter(isCommit)
}

function readHead(folder: string): string | null {
  const head = line(join(folder, 'HEAD'))
  if (isCommit(head)) return head
  const branch = /^ref: (refs\/heads\/[^\0]+)$/.exec(head ?? '')?.[1]
  if (branch === undefined || branch.split('/').includes('..')) return null
  const commit = line(join(folder, branch))
  return isCommit(commit) ? commit : null
}

function line(path: string): string | null {
  try {
    return readText(path).trim()
  } catch {
    return null
  }
}
