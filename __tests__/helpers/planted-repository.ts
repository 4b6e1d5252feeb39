import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes files that git accepts as a repository with a work tree; a commit can contain them. When git fetches a missing
 * commit there, it starts a program, which creates the file `mark`.
 */
export async function plantRepository(folder: string, mark: string): Promise<void> {
  for (const name of ['objects', 'refs/heads']) await mkdir(join(folder, name), { recursive: true })
  const lines = ['[core]', 'repositoryformatversion = 1', 'bare = false', 'worktree = .']
  lines.push('[extensions]', 'partialClone = origin', '[remote "origin"]', 'url = /nonexistent', 'promisor = true')
  lines.push(`uploadpack = "touch '${mark}'; false"`)
  const files = {
    'objects/keep': '',
    'refs/heads/main': `${'a'.repeat(40)}\n`,
    HEAD: 'ref: refs/heads/main\n',
    config: `${lines.join('\n')}\n`,
    Dockerfile: 'FROM scratch AS app\nCOPY Dockerfile /\n',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
}
