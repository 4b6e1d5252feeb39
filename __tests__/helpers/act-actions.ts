import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY_ROOT, temporaryFolder } from './bundle.ts'

const STAND_INS = join(REPOSITORY_ROOT, '__tests__/fixtures/actions')

/**
 * Local folders for the actions of a workflow, by OWNER/NAME@REF. Stagegate's folder is a copy of this repository's
 * action, without node_modules. For other actions, __tests__/fixtures/actions has fakes that do what the recipes need.
 * `actions/checkout` has none: act copies the repository itself.
 * @throws Error for an action without a folder, which act would try to clone
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
  if (!existsSync(folder)) throw new Error(`${STAND_INS} has no fake of the action ${name}; add one`)
  return folder
}

/** The files of this repository that are the action: action.yml and the bundle. */
export async function stagegateAction(folder?: string): Promise<string> {
  const place = folder ?? (await temporaryFolder('action'))
  await cp(join(REPOSITORY_ROOT, 'action.yml'), join(place, 'action.yml'))
  await cp(join(REPOSITORY_ROOT, 'dist/action'), join(place, 'dist/action'), { recursive: true })
  return place
}
