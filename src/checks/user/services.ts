import type { Image } from '../../image/model.ts'

/** Where s6-overlay, whose `/init` is the entrypoint, looks for services. */
const FOLDERS = ['/etc/s6-overlay/s6-rc.d', '/etc/services.d']

/** Whether the image is built on s6-overlay. */
export function hasServices({ tree }: Image): boolean {
  return ['/etc/s6-overlay', '/etc/services.d', '/etc/cont-init.d'].some(folder => tree.get(folder) !== undefined)
}

/**
 * The `run` files of the services that s6-overlay keeps running. Neither one that only writes the log of another, nor
 * what ends: `finish`, one-shots and the scripts of /etc/cont-init.d.
 */
export function* servicesOf({ tree }: Image): Generator<string> {
  for (const folder of FOLDERS.flatMap(parent => tree.list(parent).map(name => `${parent}/${name}`))) {
    const type = tree.get(`${folder}/run`)?.type
    if (type !== 'file' && type !== 'symlink') continue
    const isLog = tree.get(`${folder}/consumer-for`) !== undefined && tree.get(`${folder}/producer-for`) === undefined
    if (!isLog) yield `${folder}/run`
  }
}
