import type { Image } from '../../image/model.ts'
import { prose } from '../../text/prose.ts'
import { list, plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { atMost, partition } from '../at-most.ts'
import type { Check, Evidence, Observation } from '../check.ts'
import { withoutPackaged } from '../packaged.ts'
import { ELF_PROGRAM_NEEDS } from './elf-programs.ts'
import { filesCalled } from './linking/library-files.ts'
import { installLibraries } from './linking/library-packages.ts'
import { newSearchBudget } from './linking/link.ts'
import { type Libc, LOADER_NEEDS } from './linking/loader.ts'
import { architectureOf } from './machines.ts'
import { type Host, hostOf, isOwnLayer, mergeByPackage, nearestMisfit, type PackageMisfit } from './misfits.ts'
import { nativeModules } from './modules.ts'

export const nativeModule: Check = {
  id: 'runtime/native-module',
  title: 'Incompatible native module',
  severity: 'error',
  evidence: {
    proven: 'The loader refuses the module because of its C library, the version of a library, or its architecture.',
    likely:
      'LD_LIBRARY_PATH may change before, another package may load the library first, or the package works without the module.',
  },
  systems: 'unix',
  needs: [...ELF_PROGRAM_NEEDS, ...LOADER_NEEDS],
  docs: {
    why: prose`
      Node.js and Python load a native module when the application first needs it, and the container fails then. Modules
      that were installed on Debian do not load on Alpine, and vice versa.
    `,
    how: prose`
      The check resolves Node.js modules (\`*.node\`) and Python extensions (\`*.so\` below site-packages or
      dist-packages) of the image's own layers as the image's \`node\` or \`python\` would load them: for its
      architecture, with its dynamic loader, and with the libraries that it has loaded already. One matching variant of
      a module is enough (\`@img/sharp-linux-x64\` and \`@img/sharp-linuxmusl-x64\`, \`prebuilds/\`). LD_LIBRARY_PATH is
      what the start gives the program: ENV, \`env\`, or the shell command line.
    `,
    limits: prose`
      The check does not compare symbols. It skips modules of which a package tries several and needs none, such as the
      threading layers of numba. A library that another package loads first (as Python's GPU packages do)
      counts if it is anywhere in the image.
    `,
    fix: prose`
      Install the dependencies on the distribution of the final stage:

      \`\`\`dockerfile
      FROM node:24-alpine AS deps
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci --omit=dev

      FROM node:24-alpine
      COPY --from=deps /app/node_modules ./node_modules
      \`\`\`

      Keep \`node_modules\` in .dockerignore. Otherwise \`COPY\` overwrites it with the build machine's copy.
    `,
  },
  run(image) {
    const own = nativeModules(image).filter(({ modules }) =>
      modules.some(({ path, entry }) => isOwnLayer(image, entry.layer) && !BACK_ENDS.test(path)),
    )
    const groups = withoutPackaged(image, own, ({ modules }) => modules[0]?.path ?? '')
    if (groups.length === 0) return 'not-applicable'
    const budget = newSearchBudget()
    const hosts = new Map<string, Host | null>()
    const misfits = groups.flatMap(group => {
      const key = group.host.path
      if (!hosts.has(key)) hosts.set(key, hostOf(image, group, budget))
      const host = hosts.get(key)
      const nearest = host ? nearestMisfit(image, group, host) : null
      return host && nearest ? [{ ...nearest, group, host }] : []
    })
    const provenFirst = partition(mergeByPackage(misfits), misfit => gradeOf(image, misfit) === 'proven')
    return atMost(provenFirst, 'native modules that do not load', misfit => observe(image, misfit))
  },
}

function observe(image: AnalyzedImage, misfit: PackageMisfit & { count: number }): Observation {
  const { group, module, reason, missing, host, count } = misfit
  return {
    evidence: gradeOf(image, misfit),
    path: module.path,
    layer: module.entry.layer,
    data: {
      language: group.language,
      module: group.name,
      reason,
      missing: missing.slice(0, 5),
      architecture: architectureOf(module.facts),
      platform: image.platform.architecture,
      libc: host.loader.libc,
      host: group.host.path,
      count,
    },
    message: messageOf(image, misfit),
    fix: fixOf(image, misfit),
  }
}

/** What the loader surely refuses is proven, unless it may find other libraries than today's. */
function gradeOf(image: AnalyzedImage, misfit: PackageMisfit): Evidence {
  const { group, reason, missing, host } = misfit
  if (reason === 'probably-libc' || reason === 'library' || OPTIONAL.has(group.name)) return 'likely'
  const isNowhere = reason === 'libc' && missing.some(library => filesCalled(image, library).length === 0)
  return reason === 'architecture' || isNowhere || host.isKnown ? 'proven' : 'likely'
}

const LIBC_NAMES: Record<Libc, string> = {
  glibc: 'glibc',
  musl: 'musl',
  compat: 'musl with a glibc compatibility layer',
}

function messageOf(
  image: Image,
  { group, module, reason, missing, host, count }: PackageMisfit & { count: number },
): Words {
  const others = plain(count > 1 ? ` and ${count - 1} more` : '')
  const subject = text`The native module ${group.name} (${module.path}${others})`
  const has = plain(LIBC_NAMES[host.loader.libc])
  switch (reason) {
    case 'architecture':
      return text`${subject} is built for ${architectureOf(module.facts)}, but the image is for ${image.platform.architecture}.`
    case 'library':
      return text`${subject} needs ${list(missing)}, which the image does not have.`
    case 'versions':
      return text`${subject} needs ${list(missing)}, but the image's libraries are older.`
    case 'probably-libc':
      return text`${subject} is built for glibc, but the image has ${has}. It may fail when it is used.`
    case 'libc':
      return text`${subject} is built for another C library than the image's ${has}. It cannot load without ${list(missing)}.`
  }
}

function fixOf(image: Image, { group: { language, name }, reason, missing }: PackageMisfit): Words {
  if (reason === 'library') {
    const install = installLibraries(image, missing)
    // PyPI, opencv-python: the variant without windows needs none of their libraries.
    return name === 'cv2'
      ? text`${install}, or install ${'opencv-python-headless'} instead of ${'opencv-python'}.`
      : text`${install}.`
  }
  return language === 'python'
    ? plain("Install the packages in a stage with the final stage's base image.")
    : text`Run ${'npm ci'} in a stage with the final stage's base image, and keep node_modules in .dockerignore.`
}

/** Modules of which a package tries several, and works without any of them. */
const BACK_ENDS =
  /\/(?:numba\/np\/ufunc\/(?:omp|tbb)pool|(?:torio|torchaudio)\/lib\/_?(?:torio|torchaudio)_ffmpeg\d*|torchvision\/(?:image|video_reader))\.[^/]*$/

/** Packages that work without their native part. */
const OPTIONAL = new Set([
  'bufferutil',
  'utf-8-validate',
  'msgpackr-extract',
  '@msgpackr-extract/msgpackr-extract',
  'cpu-features',
  'fsevents',
  'ssh2',
  'dtrace-provider',
  'bson-ext',
  'kerberos',
  'snappy',
  'cbor-extract',
  '@cbor-extract/cbor-extract',
])
