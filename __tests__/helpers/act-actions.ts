import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY_ROOT, temporaryFolder } from './bundle.ts'

const STAND_INS = join(REPOSITORY_ROOT, '__tests__/fixtures/actions')

/**
 * The folder of each action that a workflow uses, by OWNER/NAME@REF. Stagegate's is this repository's, as it would be
 * cloned: without node_modules. Those of others are on github.com; in their place are those of __tests__/fixtures/actions,
 * which do what the recipes need of them. `actions/checkout` has none: act copies the repository itself.
 * @throws Error for an action without one, which act would try to clone
 */
export async function localActions(workflow: string): Promise<Record<string, string>> {
  const uses = [...workflow.matchAll(/uses: ([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@([\w./-]+)/g)]
  const entries = uses.map(async ([, name = '', ref]) => [`${name}@${ref}`, await folderOf(name)] as const)
  return Object.fromEntries((await Promise.all(entries)).filter(([, folder]) => folder !== null)) as Record<
    string,
    string
  >
}

async function folderOf(name: string): Promise<string | null> {
  if (name === 'actions/checkout') return null
  if (name === 'stagegate/stagegate') return stagegateAction()
  const folder = join(STAND_INS, name)
  if (!existsSync(folder)) throw new Error(`there is no stand-in for ${name} in ${STAND_INS}`)
  return folder
}

/** What of this repository makes the action: action.yml and the bundle. */
export async function stagegateAction(folder?: string): Promise<string> {
  const place = folder ?? (await temporaryFolder('action'))
  await cp(join(REPOSITORY_ROOT, 'action.yml'), join(place, 'action.yml'))
  await cp(join(REPOSITORY_ROOT, 'dist/action'), join(place, 'dist/action'), { recursive: true })
  return place
}
