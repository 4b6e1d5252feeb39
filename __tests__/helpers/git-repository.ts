import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from './bundle.ts'

export interface GitRepository {
  folder: string
  git(...args: string[]): Promise<string>
  /** Writes files (null deletes one), commits everything and returns the commit. */
  commit(message: string, files?: Record<string, string | Buffer | null>): Promise<string>
  /** Checks out GitHub's trial merge of a pull request, detached: the base merged with the head. Returns the commit. */
  trialMerge(base: string, head: string): Promise<string>
}

/** A git repository in its own folder, without user settings; `removeTemporaryFolders` deletes it. */
export async function gitRepository(): Promise<GitRepository> {
  const folder = await temporaryFolder('repository')
  const person = { NAME: 'Mona', EMAIL: 'mona@example.com' }
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  }
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-C', folder, ...args], { env })).stdout.trim()
  await git('init', '--quiet', '--initial-branch=main')
  return {
    folder,
    git,
    async commit(message, files = {}) {
      for (const [path, content] of Object.entries(files)) {
        const place = join(folder, path)
        await mkdir(dirname(place), { recursive: true })
        if (content === null) await rm(place, { recursive: true, force: true })
        else await writeFile(place, content)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    async trialMerge(base, head) {
      await git('checkout', '--quiet', '--detach', base)
      await git('merge', '--quiet', '--no-ff', '-m', `Merge ${head} into ${base}`, head)
      return git('rev-parse', 'HEAD')
    },
  }
}
