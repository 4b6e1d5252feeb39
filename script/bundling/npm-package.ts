/**
 * Turns a folder with the bundled CLI into an npm package: node script/bundling/npm-package.ts FOLDER
 * It adds a README, the license, and a package.json without dependencies, because the bundle contains them.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** Fields that the npm package copies from this repository's package.json. */
const FIELDS = ['name', 'version', 'description', 'keywords', 'license', 'homepage', 'bugs', 'repository', 'engines']

/** The package.json of the published CLI. */
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
