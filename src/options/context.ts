import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isRemote } from '../local-path.ts'
import { dockerfileOnDisk } from './dockerfile-path.ts'
import type { Problems } from './problems.ts'

/** What a build starts from, as the user names it. */
interface BuildSource {
  context: string
  file: string | null
  bakeFiles: readonly string[]
}

/** Adds a problem for each folder and file of the build that does not exist. URLs are not looked up. */
export function checkBuildSource({ context, file, bakeFiles }: BuildSource, cwd: string, problems: Problems): void {
  if (file !== null && bakeFiles.length > 0)
    problems.add('file and files exclude each other: a Dockerfile, or bake definitions.')
  if (bakeFiles.length === 0) checkContext(context, cwd, problems)
  const dockerfiles = file !== null && !isRemote(context) ? [file] : []
  for (const path of [...dockerfiles, ...bakeFiles.filter(path => !isRemote(path))]) {
    if (!existsSync(dockerfileOnDisk(resolve(cwd, path))))
      problems.add(`${file === null ? 'files' : 'file'}: there is no "${path}" in ${cwd}.`)
  }
}

function checkContext(context: string, cwd: string, problems: Problems): void {
  if (isRemote(context)) return
  const path = resolve(cwd, context)
  if (!existsSync(path)) problems.add(`context: there is no folder "${context}" in ${cwd}.`)
  else if (!statSync(path).isDirectory()) problems.add(`context: "${context}" is not a folder.`)
}
