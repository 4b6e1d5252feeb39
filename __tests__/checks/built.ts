/** Images that a real engine builds from a few lines, read as Stagegate reads them. */

import { neededBy } from '../../src/checks/run-checks.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import type { Image } from '../../src/image/model.ts'
import { readImage } from '../../src/image/read/read-image.ts'
import { openImageStore } from '../../src/image/store/open-store.ts'
import { USER_NEEDS } from '../../src/image/user.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import { buildLayout, contextOf } from '../helpers/docker.ts'
import { runChecks } from '../helpers/run-checks.ts'

/** Builds the last stage of a Dockerfile; its own layers are those above the first `baseLayers`. */
export async function build(dockerfile: string, baseLayers = 0): Promise<Image> {
  return readLayout(await buildLayout(await contextOf(dockerfile)), baseLayers)
}

/** The only image of a layout, with everything that the checks need. */
export async function readLayout(layout: string, baseLayers = 0): Promise<Image> {
  const store = await openImageStore(layout, DEFAULT_LIMITS)
  try {
    const [stored] = store.images
    if (!stored) throw new Error('the layout has no image')
    const base = { reference: null, digest: null, layers: baseLayers, knownBy: 'input' as const }
    return await readImage(stored, { limits: DEFAULT_LIMITS, needs: [...neededBy(), ...USER_NEEDS], base })
  } finally {
    await store.close()
  }
}

/** Default findings as `error toolchain/compiler layer 1`, without infos, and all failed checks. */
export function verdicts(image: Image): string[] {
  const { results, findings } = runChecks(image, resolveSeverities('recommended', {}))
  return [
    ...results.filter(({ result }) => result === 'error').map(({ id, error }) => `broken ${id}: ${error?.message}`),
    ...findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ severity, check, layer, data }) => {
        const flags = [data['inherited'] && 'inherited', data['removed'] && 'removed'].filter(flag => flag)
        return [`${severity} ${check}${layer === null ? '' : ` layer ${layer}`}`, ...flags].join(', ')
      }),
  ]
}
