/**
 * Makes a folder with the bundled command line one that npm can publish: node script/bundling/npm-package.ts FOLDER
 * It gets a package.json without dependencies, as they are in the bundle, a README and the license.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** What the package on npm says of itself, in the words of this repository's own package.json. */
const FIELDS = ['name', 'version', 'description', 'keywords', 'license', 'homepage', 'bugs', 'repository', 'engines']

/** The package.json of the published command line. */
export function npmManifest(manifest: Record<string, unknown>): Record<string, unknown> {
  const shared = FIELDS.map(field => [field, manifest[field]])
  return { ...Object.fromEntries(shared), type: 'module', bin: { stagegate: 'index.js' } }
}

if (import.meta.main) {
  const folder = process.argv[2] ?? ''
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(npmManifest(manifest), null, 2)}\n`)
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
  copyFileSync(join(ROOT, 'script/bundling/README.md'), join(folder, 'README.md'))
}
