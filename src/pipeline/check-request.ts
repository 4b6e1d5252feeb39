import { copyFileSync, lstatSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BuildRequest } from '../buildx/build-request.ts'
import { withoutCheckComments } from '../dockerfile/check-comments.ts'
import { isInlinePath } from '../dockerfile/inline.ts'
import { isRemote } from '../local-path.ts'
import { builtFile } from '../options/dockerfile-path.ts'
import { questionRequest } from '../plan/build-requests.ts'
import type { PlannedTarget } from '../plan/target.ts'
import { resolveWithin } from '../workspace.ts'

/** Where copies of Dockerfiles are written, and the folder that relative paths start from. */
export interface CopyFolders {
  folder: string
  cwd: string
}

/**
 * A question about the stages of a target's Dockerfile that lead to a stage; null for the last one. Comments that turn
 * BuildKit's rules off for one instruction are left out: the question is then about a copy of the Dockerfile.
 * @throws Error if the copy cannot be written
 */
export function checkRequest(target: PlannedTarget, stage: string | null, folders: CopyFolders): BuildRequest {
  const request = questionRequest(target, stage)
  const text = target.dockerfile && withoutCheckComments(target.dockerfile.text)
  return text === null ? request : aboutText(request, text, target, folders)
}

/**
 * A question about the last stage of a target's Dockerfile, which has no name, and about the stages that it needs. It is
 * about a copy in which the stage has one.
 * @throws Error if the copy cannot be written
 */
export function lastStageRequest(
  target: PlannedTarget,
  named: { text: string; stage: string },
  folders: CopyFolders,
): BuildRequest {
  const text = withoutCheckComments(named.text) ?? named.text
  return aboutText(questionRequest(target, named.stage), text, target, folders)
}

/**
 * The same question with an empty image instead of each linked bake target, which BuildKit's checks cannot use as a context;
 * null if the target has none.
 */
export function withoutLinks(request: BuildRequest, { inputs }: PlannedTarget): BuildRequest | null {
  const places = new Map(inputs?.contexts.map(({ name, value }) => [name, value ?? '']))
  const links = [...places].flatMap(([name, place]) => (place.startsWith('target:') ? name : []))
  if (links.length === 0) return null
  const contexts = [...request.build.contexts, ...links.map(name => ({ name, value: 'docker-image://scratch' }))]
  return { ...request, build: { ...request.build, contexts } }
}

/** The same question about another text of the Dockerfile. */
function aboutText(request: BuildRequest, text: string, target: PlannedTarget, folders: CopyFolders): BuildRequest {
  const { dockerfile, context } = target
  if (dockerfile === null) throw new Error('its text is not available')
  const folder = mkdtempSync(join(folders.folder, 'lint-'))
  const { source } = request
  // A text in a definition replaces any file.
  if (isInlinePath(dockerfile.path) && source.kind === 'bake') {
    return { ...request, source: { ...source, overlay: writeOverlay(folder, source.target, text) } }
  }
  const file = join(folder, 'Dockerfile')
  writeFileSync(file, text)
  // BuildKit looks for it next to the Dockerfile, before that of the context.
  const ignored = `${resolve(folders.cwd, dockerfile.path)}.dockerignore`
  if (!isRemote(context)) copyIfFile(folders.cwd, ignored, `${file}.dockerignore`)
  return { ...request, source: { ...source, file } }
}

/** A definition that changes the text of a Dockerfile in another one. */
function writeOverlay(folder: string, target: string, text: string): string {
  const overlay = join(folder, 'bake.json')
  // HCL reads JSON, so a template needs an escape.
  const inline = text.replaceAll(/([$%])\{/g, '$1$1{')
  writeFileSync(overlay, JSON.stringify({ target: { [target]: { 'dockerfile-inline': inline } } }))
  return overlay
}

/** Copies a file of any size. BuildKit ignores a folder and a link that it does not follow, as if there were no such file. */
function copyIfFile(cwd: string, from: string, to: string): void {
  const real = realFile(cwd, from)
  if (real !== null) copyFileSync(real, to)
}

function realFile(cwd: string, path: string): string | null {
  try {
    const real = resolveWithin(cwd, builtFile(path))
    return lstatSync(real).isFile() ? real : null
  } catch {
    return null
  }
}
