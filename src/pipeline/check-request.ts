import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BuildRequest } from '../buildx/build-request.ts'
import { withoutCheckComments } from '../dockerfile/check-comments.ts'
import { isInlinePath } from '../dockerfile/inline.ts'
import { isRemote } from '../local-path.ts'
import { readText } from '../options/text-file.ts'
import { questionRequest } from '../plan/build-requests.ts'
import { nameLastStage } from '../plan/name-last-stage.ts'
import type { PlannedTarget } from '../plan/target.ts'

/** Where copies of Dockerfiles are written, and the folder that relative paths start from. */
export interface CopyFolders {
  folder: string
  cwd: string
}

/**
 * A question about the stages of a target's Dockerfile that lead to a stage; null for the last one. Comments that turn
 * BuildKit's rules off for one instruction are left out: the question is then about a copy of the Dockerfile.
 */
export function checkRequest(target: PlannedTarget, stage: string | null, folders: CopyFolders): BuildRequest {
  const text = target.dockerfile && withoutCheckComments(target.dockerfile.text)
  const request = questionRequest(target, stage)
  if (text === null) return request
  return aboutOverlay(request, text, target, folders) ?? aboutCopy(request, text, target, folders) ?? request
}

/**
 * A question about the last stage of a target's Dockerfile, which has no name, and about the stages that it needs. It is
 * about a copy in which the stage has one. Null if the text is not available, or is in a definition, which replaces any file.
 */
export function lastStageRequest(target: PlannedTarget, folders: CopyFolders): BuildRequest | null {
  const named = target.dockerfile && nameLastStage(target.dockerfile)
  if (named === null) return null
  const text = withoutCheckComments(named.text) ?? named.text
  return aboutCopy(questionRequest(target, named.stage), text, target, folders)
}

/** The same question about another text of a Dockerfile that is in a bake definition; null for any other Dockerfile. */
function aboutOverlay(
  request: BuildRequest,
  text: string,
  { dockerfile }: PlannedTarget,
  { folder }: CopyFolders,
): BuildRequest | null {
  const { source } = request
  if (dockerfile === null || !isInlinePath(dockerfile.path) || source.kind !== 'bake') return null
  const overlay = join(mkdtempSync(join(folder, 'lint-')), 'bake.json')
  // HCL reads JSON, so a template needs an escape.
  const inline = text.replaceAll(/([$%])\{/g, '$1$1{')
  writeFileSync(overlay, JSON.stringify({ target: { [source.target]: { 'dockerfile-inline': inline } } }))
  return { ...request, source: { ...source, overlay } }
}

/** The same question about a Dockerfile with another text. */
function aboutCopy(
  request: BuildRequest,
  text: string,
  { dockerfile, context }: PlannedTarget,
  { folder, cwd }: CopyFolders,
): BuildRequest | null {
  if (dockerfile === null || isInlinePath(dockerfile.path)) return null
  try {
    const file = join(mkdtempSync(join(folder, 'lint-')), 'Dockerfile')
    writeFileSync(file, text)
    // BuildKit looks for it next to the Dockerfile, before that of the context.
    const ignored = `${resolve(cwd, dockerfile.path)}.dockerignore`
    if (!isRemote(context) && existsSync(ignored)) writeFileSync(`${file}.dockerignore`, readText(cwd, ignored))
    return { ...request, source: { ...request.source, file } }
  } catch {
    return null
  }
}
