import type { Image } from '../../image/model.ts'
import type { Shipment } from './shipments.ts'

/** CUDA's compiler in the Python packages of NVIDIA. */
const IN_PYTHON = /^(.*)\/nvidia\/(?:cu\d+|cuda_nvcc)\//

/** Python packages that compile for the GPU while the container runs. PEP 376, PEP 503. */
const COMPILES = /^(jax|jaxlib|triton|numba_cuda|cupy(?:_cuda\d+x)?)-[^-]+\.dist-info$/

/**
 * The installed Python package that uses this compiler at run time, in the environment that contains both.
 * @returns null if there is none, or if some of the compiler is elsewhere
 */
export function compilesAtRunTime({ tree }: Image, { packages, paths, removed }: Shipment): string | null {
  if (removed || packages.length > 0) return null
  const users = paths.map(path => {
    const folder = IN_PYTHON.exec(path)?.[1]
    return folder === undefined ? undefined : tree.list(folder).find(name => COMPILES.test(name))
  })
  if (users.includes(undefined)) return null
  return COMPILES.exec(users[0] ?? '')?.[1]?.replaceAll('_', '-') ?? null
}
