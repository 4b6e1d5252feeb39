import type { SecretMatch } from '../../extracts.ts'
import type { Extraction } from '../extractor.ts'
import { secrets } from './secrets.ts'

/** Searches a text that is not a file as if it were one of the image's own files; null if it is too short. */
export function searchOwnText(size: number): Extraction<readonly SecretMatch[]> | null {
  return secrets.start({
    path: '/own.txt',
    type: 'file',
    size,
    mode: 0o644,
    uid: 0,
    gid: 0,
    link: null,
    capabilities: null,
  })
}
