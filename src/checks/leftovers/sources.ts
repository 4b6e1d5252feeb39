import type { Image } from '../../image/model.ts'
import { basenameOf, belowAny, isBelow, parentOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import { amount } from '../amount.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { isForeign } from './foreign.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { type OwnFile, ownFiles } from './own-files.ts'

export const sources: Check = {
  id: 'leftovers/sources',
  title: 'Sources shipped alongside their build output',
  severity: 'info',
  presets: { strict: 'warning' },
  evidence: {
    likely: 'The sources, their manifest and the build output have the usual names.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: prose`
      A compiled program does not need its sources. If they are shipped, the final image is the build stage, or copies
      all of it.
    `,
    how: prose`
      Visible ${LANGUAGES.map(({ name }) => name).join(', ')} sources that an own layer added below the manifest of
      their project (\`tsconfig.json\`, \`go.mod\`, \`Cargo.toml\`, \`pom.xml\` and the like), if an own layer also
      contains their build output: JavaScript in \`dist\`, a program, an archive.
    `,
    limits: 'Sources without a manifest, and programs that run from source, are not reported.',
    fix: prose`
      Copy only the build output:

      \`\`\`dockerfile
      COPY --from=build /src/server /server
      \`\`\`
    `,
  },
  run(image) {
    const manifests = ownFiles(image, path => MANIFEST.test(basenameOf(path)) && !isForeign(path))
    return LANGUAGES.flatMap(language => observe(image, language, manifests))
  },
}

/** The manifests of all languages: most images have none. */
const MANIFEST = new RegExp(LANGUAGES.map(({ manifest }) => manifest.source).join('|'))

function observe(image: AnalyzedImage, language: Language, manifests: OwnFile[]): Observation[] {
  const paths = manifests.map(({ path }) => path)
  const roots = new Set(paths.filter(path => language.manifest.test(basenameOf(path))).map(parentOf))
  if (roots.size === 0) return []
  const isInProject = belowAny(roots)
  const isBuilt = (path: string) =>
    !/\/node_modules\//.test(path) && language.output(path, () => isExecutable(image, path))
  if (ownFiles(image, isBuilt).length === 0) return []
  const left = ownFiles(image, path => language.source.test(path) && !isForeign(path) && isInProject(path))
  return [...Map.groupBy(left, ({ layer }) => layer)].map(([layer, group]) => {
    const path = commonFolder(group.map(file => file.path))
    const bytes = group.reduce((sum, { size }) => sum + size, 0)
    const { name } = language
    return {
      evidence: 'likely',
      path,
      layer,
      data: { language: name, bytes, files: group.length },
      message: text`${plain(name)} sources are shipped alongside their build output: ${amount(bytes, group.length, [path])}.`,
      fix: plain('Copy only the build output into the final stage.'),
    }
  })
}

function isExecutable(image: Image, path: string): boolean {
  return ((image.tree.get(path)?.mode ?? 0) & 0o111) !== 0
}

/** The deepest folder that contains all the paths. */
function commonFolder(paths: string[]): string {
  let folder = parentOf(paths[0] ?? '/')
  while (paths.some(path => !isBelow(path, folder))) folder = parentOf(folder)
  return folder
}
