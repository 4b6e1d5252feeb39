import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import type { Recipes } from '../../src/origins/sources.ts'

/** What a run knows of a build without linked targets: the stage, and perhaps the path of the Dockerfile. */
export function recipes(stage: string | null, path: string | null = null): Recipes {
  return { own: { dockerfile: path === null ? null : parseDockerfile(path, ''), stage }, linked: [] }
}
