import type { Image } from '../../image/model.ts'
import { isBelow } from '../../image/paths.ts'
import { plain, text, type Words } from '../../text/words.ts'
import { barrierTo, identityOf } from '../start/identity.ts'
import { isOfUv, UV_FIX } from './virtual-environment.ts'

/** The directory on the way to a file that the container's user may not enter; null if the file itself is the problem. */
function barrierOf(image: Image, path: string): string | null {
  const identity = identityOf(image)
  return identity && barrierTo(image.tree, path, identity)
}

/** Why the user cannot use a file, to append to a sentence; empty if its own mode is the reason. */
export function becauseOf(image: Image, path: string): Words {
  const barrier = barrierOf(image, path)
  return barrier === null ? plain('') : text`, because the user may not enter ${barrier}`
}

/** How a file gets where its user may go; null if its own mode is the problem. */
export function barrierFix(image: Image, path: string): Words | null {
  const barrier = barrierOf(image, path)
  if (barrier === null) return null
  if (barrier !== '/root' && !isBelow(barrier, '/root'))
    return text`Let other users enter ${barrier} (${`chmod 755 ${barrier}`}), or copy the file to another directory.`
  const way = image.tree.resolve(path)?.path ?? path
  if (isOfUv(way)) return UV_FIX
  return /\/(?:\.local|site-packages)\//.test(path)
    ? text`Install it outside of ${'/root'}, which is for root only: in a virtual environment in ${'/opt'}, or with ${'pip install --prefix=/install'}, and copy ${'/install'} to ${'/usr/local'}.`
    : text`Install or copy it outside of ${'/root'}, which is for root only, such as in ${'/opt'}.`
}
