import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isCommit } from '../baseline/reference-commit.ts'
import { isRemote, isWithin } from '../local-path.ts'
import { readText } from '../options/text-file.ts'

/**
 * The commit that actions/checkout leaves in the context: a detached HEAD, or a branch that is a file. Null if it is
 * unknown. Git is not started: the files of a pull request can form a repository, whose configuration git would obey.
 */
export function headCommit(context: string, cwd: string): string | null {
  // A URL is not in the checkout.
  if (isRemote(context)) return null
  const top = resolve(cwd)
  for (let at = resolve(cwd, context); isWithin(at, top); at = dirname(at)) {
    const folder = join(at, '.git')
    if (existsSync(folder)) return readHead(folder)
    if (at === top) break
  }
  return null
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
    return readText(dirname(path), path).trim()
  } catch {
    return null
  }
}
