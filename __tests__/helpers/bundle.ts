import { existsSync, realpathSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const REPOSITORY_ROOT = join(import.meta.dirname, '../..')

/** The path of Node 24, the action's runtime, from the npm package `node`. Another Node may run the tests. */
export function node24(): string {
  // On Windows, npm creates a script with that name.
  const installed = join(
    REPOSITORY_ROOT,
    process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/.bin/node',
  )
  const path = existsSync(installed) ? realpathSync(installed) : process.execPath
  if (path === process.execPath && !process.version.startsWith('v24.'))
    throw new Error(
      `tests of a bundle need Node 24, and this is ${process.version}; run: npm rebuild --ignore-scripts=false node`,
    )
  return path
}

const folders = new Set<string>()

/** A folder that `removeTemporaryFolders` deletes. */
export async function temporaryFolder(purpose: string): Promise<string> {
  const folder = realpathSync(await mkdtemp(join(tmpdir(), `stagegate-${purpose}-`)))
  folders.add(folder)
  return folder
}

/** For `afterEach` or `afterAll`: deletes the temporary folders of this process. */
export async function removeTemporaryFolders(): Promise<void> {
  await Promise.all([...folders].map(folder => rm(folder, { recursive: true, force: true })))
  folders.clear()
}

/**
 * Copies a bundle to a folder without node_modules above it, so imports of unbundled packages fail.
 * @returns the copied entry
 */
export async function copyBundle(source: string): Promise<string> {
  const folder = await temporaryFolder('bundle')
  for (let parent = folder; parent !== dirname(parent); parent = dirname(parent))
    if (existsSync(join(parent, 'node_modules')))
      throw new Error(`${parent} has node_modules, which the bundle would find`)
  await cp(source, join(folder, 'dist'), { recursive: true })
  return join(folder, 'dist/index.js')
}

/** SystemRoot and the following variables are required to start programs on Windows. */
const COMMON = /^(?:PATH|HOME|LANG|TMPDIR|DOCKER_.*|BUILDX_CONFIG|SystemRoot|PATHEXT|COMSPEC|TEMP|TMP|USERPROFILE)$/i

/** The variables of this machine that a runner has, too: those that find programs and the engine. */
export function machineEnvironment(): Record<string, string> {
  const names = Object.keys(process.env).filter(name => COMMON.test(name))
  // Results that an earlier run cached would hide what the reader does in this run.
  return { ...Object.fromEntries(names.map(name => [name, process.env[name] ?? ''])), STAGEGATE_CACHE_DIR: '' }
}
