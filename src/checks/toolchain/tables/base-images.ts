/** A known build image, and the image to use as the base of the final stage. */
export interface BaseImage {
  /** Whole repository names, as references write them. */
  repository: RegExp
  /** By its tag, which may be empty: the other image; null if this one has no such variant. */
  runtime(tag: string): string | null
}

export const BASE_IMAGES: readonly BaseImage[] = [
  { repository: /^node$/, runtime: tag => slim('node', tag) },
  { repository: /^python$/, runtime: tag => slim('python', tag) },
  { repository: /^ruby$/, runtime: tag => slim('ruby', tag) },
  { repository: /^perl$/, runtime: tag => slim('perl', tag) },
  { repository: /^swift$/, runtime: tag => slim('swift', tag) },
  { repository: /^php$/, runtime: phpOnAlpine },
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

/** `24` → `24-slim`. A `-slim` or `-alpine` image that has a tool has it in its smallest variant. */
function slim(name: string, tag: string): string | null {
  if (/slim|alpine/.test(tag)) return null
  return tag === '' || tag === 'latest' ? `${name}:slim` : `${name}:${tag}-slim`
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
  return version === undefined ? null : `mcr.microsoft.com/dotnet/aspnet:${version}${rest}`
}

/** `12.6.3-cudnn-devel-ubuntu24.04` → `12.6.3-cudnn-runtime-ubuntu24.04`. */
function cuda(name: string, tag: string): string | null {
  return /-devel(?=-|$)/.test(tag) ? `${name}:${tag.replace(/-devel(?=-|$)/, '-runtime')}` : null
}
