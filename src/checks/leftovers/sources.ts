import type { Image } from '../../image/model.ts'
import { basenameOf, isBelow, parentOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { isForeign, type OwnFile, ownFiles, ownLayers } from './own-files.ts'

export const sources: Check = {
  id: 'leftovers/sources',
  title: 'Sources are shipped beside what was built from them',
  severity: 'info',
  presets: { strict: 'warning' },
  needs: [],
  docs: {
    why: 'A compiled program needs none of its sources; shipping them shows that the final image is the build stage, or copies all of it.',
    how: `Sources of ${LANGUAGES.map(({ name }) => name).join(', ')} below their project's own manifest (\`tsconfig.json\`, \`go.mod\`, \`Cargo.toml\`, \`pom.xml\` and the like), in view, added by an own layer, where an own layer also has what is built from them: JavaScript in \`dist\`, a program, an archive.`,
    limits: 'Sources without their manifest, and programs that run from source, are not reported.',
    fix: 'Copy the result alone:\n\n```dockerfile\nCOPY --from=build /src/server /server\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const manifests = ownFiles(image, path => MANIFEST.test(basenameOf(path)) && !isForeign(path))
    return LANGUAGES.flatMap(language => observe(image, language, manifests))
  },
}

/** Of any language: most images have none. */
const MANIFEST = new RegExp(LANGUAGES.map(({ manifest }) => manifest.source).join('|'))

function observe(image: Image, language: Language, manifests: OwnFile[]): Observation[] {
  const paths = manifests.map(({ path }) => path)
  const roots = paths.filter(path => language.manifest.test(basenameOf(path))).map(parentOf)
  if (roots.length === 0) return []
  const isBuilt = (path: string) =>
    !/\/node_modules\//.test(path) && language.output(path, () => isExecutable(image, path))
  if (!ownLayers(image).some(({ files }) => files.some(({ path }) => isBuilt(path)))) return []
  const left = ownFiles(
    image,
    path => language.source.test(path) && !isForeign(path) && roots.some(root => isBelow(path, root)),
  )
  return [...Map.groupBy(left, ({ layer }) => layer)].map(([layer, group]) => ({
    path: commonFolder(group.map(({ path }) => path)),
    layer,
    data: {
      language: language.name,
      bytes: group.reduce((sum, { size }) => sum + size, 0),
      files: group.length,
    },
  }))
}

function isExecutable(image: Image, path: string): boolean {
  return ((image.tree.get(path)?.mode ?? 0) & 0o111) !== 0
}

/** The deepest folder that all of the paths lie in. */
function commonFolder(paths: string[]): string {
  let folder = parentOf(paths[0] ?? '/')
  while (paths.some(path => !isBelow(path, folder))) folder = parentOf(folder)
  return folder
}
