import type { Image } from '../../image/model.ts'
import { text, type Words } from '../../text/words.ts'
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

/** Whether all of the compiler is in Python's packages. */
export function isFromPypi({ packages, paths, removed }: Shipment): boolean {
  return !removed && packages.length === 0 && paths.length > 0 && paths.every(path => IN_PYTHON.test(path))
}

/** What to install instead of CUDA's compiler in Python's packages. */
export function pypiFix(user: string | null): Words {
  if (user === null) {
    return text`Install ${'nvidia-cuda-runtime'}, which has the libraries, without ${'nvidia-cuda-nvcc'}. If no other package needs it, remove both.`
  }
  const instead = user.startsWith('jax')
    ? text`install ${'jax'} without ${'[cuda12]'} or ${'[cuda13]'}`
    : user === 'triton'
      ? text`install the CPU build of ${'torch'} (${'--index-url https://download.pytorch.org/whl/cpu'})`
      : text`do not install ${user}`
  return text`If the container has no GPU, ${instead}. Otherwise waive the finding.`
}
