/** Finds the programs that tests compare with, push with or start. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const variable = (name: string): string => process.env[name] ?? ''

/** The path of the program in one of these folders; null if none has it. */
function programIn(folders: readonly string[], name: string): string | null {
  return folders.map(folder => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A program on PATH, or one that `script/engine` unpacked; null if there is none. */
export function findProgram(name: string): string | null {
  const engine = variable('STAGEGATE_ENGINE_DIR')
  const unpacked = [
    variable('STAGEGATE_ORACLES'),
    ...(engine ? [`${engine}/root/usr/sbin`, `${engine}/root/usr/bin`] : []),
  ]
  return programIn([...variable('PATH').split(delimiter), ...unpacked].filter(Boolean), name)
}

export type PushTool = 'docker-registry' | 'skopeo' | 'docker-buildx'

/** A program of `script/engine push-tools`: a registry, skopeo, or a buildx that copies from layouts. */
export function pushTool(name: PushTool): string | null {
  const folder = variable('STAGEGATE_PUSH_TOOLS')
  return folder === '' ? null : programIn([folder], name)
}
