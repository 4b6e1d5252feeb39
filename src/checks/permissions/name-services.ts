import type { Image, Need } from '../../image/model.ts'
import { libraryFolders } from './pam-service.ts'

const FILE = '/etc/nsswitch.conf'

export const NAME_SERVICE_NEEDS: Need[] = [{ kind: 'path', path: FILE }]

/** The words of nsswitch.conf(5), among them the services that programs ask for accounts. */
export function nameServices({ tree }: Image): Set<string> {
  const content = tree.content(FILE)?.subarray(0, 64 * 1024)
  return new Set(content && Buffer.from(content).toString('latin1').match(/\w+/g))
}

/** The libraries that glibc loads for them. */
export function nameServiceLibraries(image: Image): string[] {
  const services = [...nameServices(image)].slice(0, 1000)
  const folders = [...libraryFolders(image), '/usr/local/lib']
  return folders.flatMap(folder =>
    services.flatMap(service => image.tree.resolve(`${folder}/libnss_${service}.so.2`)?.path ?? []),
  )
}
