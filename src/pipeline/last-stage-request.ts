import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BuildRequest } from '../buildx/build-request.ts'
import { isInlinePath } from '../dockerfile/inline.ts'
import { isRemote } from '../local-path.ts'
import { readText } from '../options/text-file.ts'
import { questionRequest } from '../plan/build-requests.ts'
import { nameLastStage } from '../plan/name-last-stage.ts'
import type { PlannedTarget } from '../plan/target.ts'

/**
 * A question about the last stage of a target's Dockerfile, which has no name, and about the stages that it needs. It is
 * about a copy in which the stage has one. Null if the text is not available, or is in a definition, which replaces any file.
 * @param folder where the copy is written
 */
export function lastStageRequest(target: PlannedTarget, folder: string, cwd: string): BuildRequest | null {
  const { dockerfile, context } = target
  if (dockerfile === null || isInlinePath(dockerfile.path)) return null
  const named = nameLastStage(dockerfile)
  if (named === null) return null
  try {
    const file = join(mkdtempSync(join(folder, 'lint-')), 'Dockerfile')
    writeFileSync(file, named.text)
    // BuildKit looks for it next to the Dockerfile, before that of the context.
    const ignored = `${resolve(cwd, dockerfile.path)}.dockerignore`
    if (!isRemote(context) && existsSync(ignored)) writeFileSync(`${file}.dockerignore`, readText(cwd, ignored))
    const request = questionRequest(target, named.stage)
    return { ...request, source: { ...request.source, file } }
  } catch {
    return null
  }
}
