import type { Image } from '../../image/model.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { ELF_PROGRAM_NEEDS, type ElfProgram, elfPrograms, unreadable } from './elf-programs.ts'
import { libcOfInterpreter } from './linking/loader.ts'
import { evidenceOf, failsToStart } from './words.ts'

export const interpreter: Check = {
  id: 'runtime/interpreter',
  title: 'Dynamic loader missing',
  severity: 'error',
  evidence: {
    proven: 'The container starts the program, and nothing that runs before can prevent it.',
    likely:
      'Something that runs before may prevent it (the message names it), or nothing is known to start the program.',
  },
  systems: 'unix',
  needs: ELF_PROGRAM_NEEDS,
  docs: {
    why: prose`
      The kernel starts a dynamic program through its loader. If the loader is missing (a glibc program on Alpine or
      scratch), the container ends with "no such file or directory", which names the wrong file.
    `,
    how: prose`
      The loader that an ELF file names (PT_INTERP) must be a file in the image. On Alpine, gcompat or libc6-compat can
      provide glibc's loader. The check looks at the program that the container starts, the programs that start it,
      and programs that own layers put in a directory of PATH, in WORKDIR or in the root, unless a package installed
      them.
    `,
    limits: prose`
      Programs in other directories are not checked, because packages ship variants for several systems side by side.
    `,
    fix: prose`
      Link the program statically, build it on the distribution that it runs on, or run it on the one that it was built
      on:

      \`\`\`dockerfile
      RUN CGO_ENABLED=0 go build -o /server .
      \`\`\`

      \`\`\`dockerfile
      RUN cargo build --release --target x86_64-unknown-linux-musl
      \`\`\`

      On \`scratch\`, only static programs run. \`debian:*-slim\` and distroless have glibc, Alpine has musl.
    `,
  },
  run(image) {
    const programs = elfPrograms(image)
    if (programs.length === 0) return 'not-applicable'
    return programs.flatMap(program => observe(image, program))
  },
}

function observe(image: Image, { path, entry, facts, started, doubt }: ElfProgram): Observation[] {
  if (started && facts.unread.includes('interpreter')) return [unreadable(image, path)]
  const loader = facts.interpreter
  if (loader === null || image.tree.resolve(loader)?.type === 'file') return []
  const libc = libcOfInterpreter(loader)
  const has = libcsOf(image)
  return [
    {
      evidence: evidenceOf(started, doubt),
      path,
      layer: entry.layer,
      data: { interpreter: loader, started, go: facts.go, libc: libc ?? '', has: has.join(', ') },
      message: messageOf({ path, started, doubt }, loader, libc, has),
      fix: fixOf(facts.go, has),
    },
  ]
}

type Libcs = ReturnType<typeof libcsOf>

function messageOf(
  { path, started, doubt }: Pick<ElfProgram, 'path' | 'started' | 'doubt'>,
  loader: string,
  libc: Libcs[number] | null,
  has: Libcs,
): Words {
  const name = libc === null ? text`the loader ${loader}` : text`the ${plain(libc)} loader ${loader}`
  const instead = plain(has.length === 0 ? '' : ` The image has ${has.join(' and ')}.`)
  return text`${failsToStart(started, doubt)}: ${path} needs ${name}, which is not in the image.${instead}`
}

function fixOf(go: boolean, has: Libcs): Words {
  if (go)
    return text`Build it on the distribution of the final stage. If it imports no C, ${'CGO_ENABLED=0 go build'} makes it static instead.`
  return has.join() === 'musl'
    ? text`Build it on Alpine, or base the final stage on Debian (${'-slim'}).`
    : plain('Link it statically, or base the final stage on an image with the C library that it was built for.')
}

/** The C libraries whose loaders are in the image, by file name. */
export function libcsOf(image: Image): ('glibc' | 'musl')[] {
  const libcs = new Set<string | null>()
  for (const folder of ['/lib', '/lib64', '/usr/lib', '/usr/lib64']) {
    for (const name of image.tree.list(folder)) {
      if (name.startsWith('ld-') && image.tree.resolve(`${folder}/${name}`)) libcs.add(libcOfInterpreter(name))
    }
  }
  return (['glibc', 'musl'] as const).filter(libc => libcs.has(libc))
}
