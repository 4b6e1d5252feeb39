import { basenameOf } from '../paths.ts'

/** Whether a path is that of a `package.json` outside `node_modules`: the application's own. */
export const isOwnManifest = (path: string): boolean =>
  basenameOf(path) === 'package.json' && !path.includes('/node_modules/')
