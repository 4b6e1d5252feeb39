import type { Image } from '../../image/model.ts'
import type { Check, Observation } from '../check.ts'
import { JUDGED_NEEDS, type Judged, judgedPrograms, unreadable } from './judged.ts'
import { libcOfInterpreter } from './linking/loader.ts'

export const interpreter: Check = {
  id: 'runtime/interpreter',
  title: "A program's dynamic loader is not in the image",
  severity: 'error',
  needs: JUDGED_NEEDS,
  docs: {
    why: 'The kernel starts a dynamic program through its loader; where that is missing (a glibc program on Alpine or scratch), the container ends with "no such file or directory", which names the wrong file.',
    how: 'The loader that an ELF file names (PT_INTERP) must be a file of the image. That of glibc on Alpine counts where gcompat or libc6-compat provides it. The program that the container starts, and whatever starts it, are an error; programs that own layers put into a folder of PATH, into WORKDIR or into the root are a warning, and those of installed packages are left out.',
    limits: 'Programs elsewhere are not looked at: packages ship variants for several systems side by side.',
    fix: 'Make it static, build it on the distribution that it runs on, or run it on the one that it was built on:\n\n```dockerfile\nRUN CGO_ENABLED=0 go build -o /server .\n```\n\n```dockerfile\nRUN cargo build --release --target x86_64-unknown-linux-musl\n```\n\nOn `scratch` only static programs run; `debian:*-slim` and distroless have glibc, Alpine has musl.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const programs = judgedPrograms(image)
    if (programs.length === 0) return 'not-applicable'
    return programs.flatMap(program => observe(image, program))
  },
}

function observe(image: Image, { path, entry, facts, severity, started }: Judged): Observation[] {
  if (started && facts.unread.includes('interpreter')) throw unreadable(path)
  const loader = facts.interpreter
  if (loader === null || image.tree.resolve(loader)?.type === 'file') return []
  const libc = libcOfInterpreter(loader)
  return [
    {
      severity,
      path,
      layer: entry.layer,
      data: { interpreter: loader, started, go: facts.go, libc: libc ?? '', has: libcsOf(image).join(', ') },
    },
  ]
}

/** The C libraries whose loaders the image has, by their names. */
export function libcsOf(image: Image): ('glibc' | 'musl')[] {
  const found = new Set<string | null>()
  for (const folder of ['/lib', '/lib64', '/usr/lib', '/usr/lib64']) {
    for (const name of image.tree.list(folder)) {
      if (name.startsWith('ld-') && image.tree.resolve(`${folder}/${name}`)) found.add(libcOfInterpreter(name))
    }
  }
  return (['glibc', 'musl'] as const).filter(libc => found.has(libc))
}
