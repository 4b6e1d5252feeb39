import { text, type Words } from '../../../text/words.ts'

/** A known build image, and the image to use as the base of the final stage. */
export interface BaseImage {
  /** Whole repository names, as references write them. */
  repository: RegExp
  /** By its tag, which may be empty: the other image; null if this one has no such variant. */
  runtime(tag: string): string | null
  /** What to do if there is none. */
  instead?(reference: string, tag: string): Words | null
}

export const BASE_IMAGES: readonly BaseImage[] = [
  { repository: /^node$/, runtime: tag => slim('node', tag) },
  { repository: /^python$/, runtime: tag => slimBeforeSuite('python', tag) },
  { repository: /^ruby$/, runtime: tag => slimBeforeSuite('ruby', tag) },
  { repository: /^perl$/, runtime: tag => slimBeforeSuite('perl', tag) },
  { repository: /^swift$/, runtime: tag => slim('swift', tag) },
  { repository: /^php$/, runtime: phpOnAlpine, instead: fpm },
  { repository: /^(?:gcc|haskell)$/, runtime: () => null, instead: copyProgram },
  // With cgo, a Go program needs the C library; newer distroless images run what older ones built.
  { repository: /^golang$/, runtime: tag => distroless('base', tag) },
  { repository: /^rust$/, runtime: tag => distroless('cc', tag) },
  { repository: /^eclipse-temurin$/, runtime: temurin },
  { repository: /^(?:openjdk|amazoncorretto)$/, runtime: tag => jre(/^(\d+)(?=[-.]|$)/.exec(tag)) },
  { repository: /^(?:maven|gradle)$/, runtime: tag => jre(/(?:jdk-?|temurin-|corretto-)(\d+)(?=[-.]|$)/.exec(tag)) },
  { repository: /^mcr\.microsoft\.com\/dotnet\/sdk$/, runtime: aspnet },
  { repository: /^nvidia\/cuda$/, runtime: tag => cuda('nvidia/cuda', tag) },
  { repository: /^pytorch\/pytorch$/, runtime: tag => cuda('pytorch/pytorch', tag) },
]

/** `24-bookworm` → `24-bookworm-slim`. A `-slim` or `-alpine` image that has a tool has it in its smallest variant. */
function slim(name: string, tag: string): string | null {
  if (/slim|alpine/.test(tag)) return null
  return tag === '' || tag === 'latest' ? `${name}:slim` : `${name}:${tag}-slim`
}

/** `3.13-bookworm` → `3.13-slim-bookworm`. */
function slimBeforeSuite(name: string, tag: string): string | null {
  const [, version = '', rest = ''] =
    /^(.*?)((?:(?:^|-)(?:threaded|trixie|bookworm|bullseye|buster|stretch|jessie)){0,2})$/.exec(tag) ?? []
  const image = slim(name, version)
  return image === null || /slim|alpine|windows|nanoserver/.test(tag) ? null : image + rest.replace(/^(?!-|$)/, '-')
}

function distroless(variant: string, tag: string): string {
  return tag.includes('alpine') ? 'alpine' : `gcr.io/distroless/${variant}-debian13`
}

/** `8.4-fpm-bookworm` → `8.4-fpm-alpine`. Apache has no Alpine variant. */
function phpOnAlpine(tag: string): string | null {
  if (/alpine|apache/.test(tag)) return null
  const [, version = ''] = /^([\d.]*(?:-?(?:cli|fpm|zts))*)/.exec(tag) ?? []
  return version === '' ? 'php:alpine' : `php:${version}-alpine`
}

function fpm(reference: string, tag: string): Words | null {
  if (!tag.includes('apache')) return null
  const version = /^\d[\d.]*-/.exec(tag)?.[0] ?? ''
  return text`No variant of ${reference} is without build tools. Run PHP in ${`php:${version}fpm-alpine`}, and a web server in a separate container.`
}

/** What GCC built may need its newer libraries, which a smaller image of the distribution does not have. */
function copyProgram(reference: string): Words {
  return text`Use ${reference} in a separate build stage. Copy the program, and the shared libraries that it names, into a small base image.`
}

/** `21-jdk-noble` and `21-noble` → `21-jre-noble`. */
function temurin(tag: string): string | null {
  const [, version, rest = ''] = /^(\d[\d._]*)(?:-jdk)?(-.*)?$/.exec(tag) ?? []
  return version === undefined || rest.startsWith('-jre') ? null : `eclipse-temurin:${version}-jre${rest}`
}

/** These images have no JRE variant. Eclipse Temurin has the releases with long-term support for every platform. */
function jre(match: RegExpExecArray | null): string | null {
  return /^(?:8|11|17|21|25)$/.test(match?.[1] ?? '') ? `eclipse-temurin:${match?.[1]}-jre` : null
}

/** `8.0.404-alpine3.20` → `8.0-alpine3.20`: SDK and runtime have different patch versions. */
function aspnet(tag: string): string | null {
  const [, version, rest = ''] = /^(\d+\.\d+)(?:\.\d+)?(-.*)?$/.exec(tag) ?? []
  if (version === undefined || /^-(?:preview|rc)\./.test(rest)) return null
  // A program that was compiled ahead of time contains its runtime.
  const [name, suite] = rest.endsWith('-aot') ? ['runtime-deps', rest.slice(0, -4)] : ['aspnet', rest]
  return `mcr.microsoft.com/dotnet/${name}:${version}${suite}`
}

/** `12.6.3-cudnn-devel-ubuntu24.04` → `12.6.3-cudnn-runtime-ubuntu24.04`. */
function cuda(name: string, tag: string): string | null {
  return /-devel(?=-|$)/.test(tag) ? `${name}:${tag.replace(/-devel(?=-|$)/, '-runtime')}` : null
}
