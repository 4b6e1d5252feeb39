import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './bundle.ts'

/** A checked-out repository with these files; `removeTemporaryFolders` deletes it. */
export async function project(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder('project')
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}
