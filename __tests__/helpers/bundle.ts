import { existsSync, realpathSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const REPOSITORY_ROOT = join(import.meta.dirname, '../..')

/** The action's runtime. Tests may be started by another Node; the npm package `node` brings this one. */
export function node24(): string {
  // On Windows, npm writes a script by that name.
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

/** For `afterEach` or `afterAll`: deletes what runs and tests of this process have made. */
export async function removeTemporaryFolders(): Promise<void> {
  await Promise.all([...folders].map(folder => rm(folder, { recursive: true, force: true })))
  folders.clear()
}

/**
 * Copies a bundle to where no node_modules is in reach, so that what was not bundled is missed.
 * @returns the copied entry
 */
export async function copyBundle(source: string): Promise<string> {
  const folder = await temporaryFolder('bundle')
  for (let parent = folder; parent !== dirname(parent); parent = dirname(parent))
    if (existsSync(join(parent, 'node_modules')))
      throw new Error(`${parent} has node_modules, which the bundle would see`)
  await cp(source, join(folder, 'dist'), { recursive: true })
  return join(folder, 'dist/index.js')
}

/** From SystemRoot on: what programs on Windows do not start without. */
const COMMON = /^(?:PATH|HOME|LANG|TMPDIR|DOCKER_.*|BUILDX_CONFIG|SystemRoot|PATHEXT|COMSPEC|TEMP|TMP|USERPROFILE)$/i

/** What of this machine's environment a runner would have, too: how to find programs and the engine. */
export function machineEnvironment(): Record<string, string> {
  const names = Object.keys(process.env).filter(name => COMMON.test(name))
  // What was learned by an earlier run would hide what the reader does in this one.
  return { ...Object.fromEntries(names.map(name => [name, process.env[name] ?? ''])), STAGEGATE_CACHE_DIR: '' }
}
