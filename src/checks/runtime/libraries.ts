import { formatBytes } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { list, plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import type { Doubt } from '../start/doubt.ts'
import { ELF_PROGRAM_NEEDS, type ElfProgram, elfPrograms, unreadable } from './elf-programs.ts'
import { filesCalled } from './linking/library-files.ts'
import { installLibraries } from './linking/library-packages.ts'
import { type LinkProblem, link, newSearchBudget, type SearchBudget } from './linking/link.ts'
import { LOADER_NEEDS, type Loader, loaderAt } from './linking/loader.ts'
import { evidenceOf, failsToStart } from './words.ts'

export const libraries: Check = {
  id: 'runtime/libraries',
  title: 'Shared library missing or too old',
  severity: 'error',
  evidence: {
    proven: 'The container starts the program, and its loader cannot find the library or the version.',
    likely:
      'A script, the start files of a login shell, or an unknown variable may change LD_LIBRARY_PATH before, or nothing is known to start the program.',
  },
  systems: 'unix',
  needs: [...ELF_PROGRAM_NEEDS, ...LOADER_NEEDS],
  docs: {
    why: prose`
      A program does not start if the dynamic loader cannot find a library ("cannot open shared object file"), or if
      the library is older than the one that the program was built with ("version \`GLIBC_2.38' not found").
    `,
    how: prose`
      The check looks for the libraries of ELF files, and for the libraries that those need, as the image's own loader
      does. The glibc loader uses DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, /etc/ld.so.cache and its default directories.
      The musl loader uses LD_LIBRARY_PATH, both DT entries, and /etc/ld-musl-*.path or its default directories. The
      search skips libraries for another architecture. The symbol versions that a program needs must be defined by the
      library. The check looks at the program that the container starts, and at programs that own layers put in a
      directory of PATH, in WORKDIR or in the root directory.
    `,
    limits: prose`
      The check does not see libraries that a program loads at run time (dlopen). It skips NVIDIA's driver libraries, which come from the machine that runs the container.
    `,
    fix: prose`
      Install the package with the library in the final stage, or copy the library and update the loader's cache:

      \`\`\`dockerfile
      COPY --from=build /usr/local/lib/libfoo.so.1 /usr/local/lib/
      RUN ldconfig
      \`\`\`

      If a version is missing, build on the distribution release of the final stage (\`FROM golang:1.26-bookworm\` for
      \`debian:bookworm-slim\`).
    `,
  },
  run(image) {
    const programs = elfPrograms(image)
    if (programs.length === 0) return 'not-applicable'
    const budget = newSearchBudget()
    return programs.flatMap(program => observe(image, program, budget))
  },
}

/** One stops a program; a longer list helps nobody. */
const MAX_PROBLEMS = 10

function observe(
  image: AnalyzedImage,
  { path, entry, facts, started, doubt, environment }: ElfProgram,
  budget: SearchBudget,
): Observation[] {
  // runtime/entrypoint reports a program that is cut off.
  if (started && facts.unread.includes('dynamic')) return facts.missing > 0 ? [] : [unreadable(image, path)]
  if (facts.interpreter === null) return []
  const loader = loaderAt(image, facts.interpreter, facts, environment)
  if (loader === null) return []
  // The kernel gives the loader the path without links.
  const { problems, unread } = link(image, entry.path, facts, loader, budget)
  const [first] = unread
  if (started && first !== undefined) return [unreadable(image, first)]
  // gcompat runs glibc programs on musl.
  const otherReason: Doubt | null = loader.libc === 'compat' ? { kind: 'gcompat' } : null
  const isUnknown = environment.variables.get('LD_LIBRARY_PATH') === null
  const reason = doubt ?? (isUnknown ? { kind: 'variable' } : otherReason)
  return problems
    .filter(({ library }) => !isOfTheDriver(library))
    .slice(0, MAX_PROBLEMS)
    .map(problem => {
      const { data, needs, fix } = describe(image, problem, loader)
      const subject = problem.neededBy === entry.path ? text`${path}` : text`${path} (through ${problem.neededBy})`
      return {
        evidence: evidenceOf(started, reason),
        path,
        layer: entry.layer,
        data: { ...data, started, libc: loader.libc },
        message: text`${failsToStart(started, reason)}: ${subject} needs ${needs}.`,
        fix,
      }
    })
}

/** Libraries that the NVIDIA container runtime mounts. */
export function isOfTheDriver(library: string): boolean {
  return /^lib(?:cuda|nvidia-[\w-]+|nvcuvid|nvoptix)\.so/.test(library)
}

/** The missing library or version: data, the end of the sentence, and the fix. */
function describe(
  image: AnalyzedImage,
  problem: LinkProblem,
  loader: Loader,
): { data: NonNullable<Observation['data']>; needs: Words; fix: Words } {
  const { kind, library, neededBy } = problem
  if (kind === 'too-old') {
    const { version, has, path } = problem
    return {
      data: { problem: kind, library, neededBy, version, has: has ?? '', file: path },
      needs:
        has === null
          ? text`${version}, but ${path} defines no such version`
          : text`${version}, but ${path} ends at ${has}`,
      fix: plain('Build it on the distribution release of the final stage, or on an older one.'),
    }
  }
  if (kind === 'truncated') {
    const { path, missing } = problem
    return {
      data: { problem: kind, library, neededBy, file: path, missing },
      needs: text`${library}, but the end of ${path} is missing (${plain(formatBytes(missing))})`,
      fix: text`Check the instruction that creates, downloads or unpacks ${path}, and build again.`,
    }
  }
  const elsewhere = filesCalled(image, library)
    .filter(path => image.tree.extracts(path)?.elf)
    .slice(0, 3)
  if (elsewhere.length > 0) {
    return {
      data: { problem: kind, library, neededBy, elsewhere },
      needs: text`${library}, which is at ${list(elsewhere)}, where the loader does not look`,
      fix:
        loader.libc === 'glibc'
          ? text`Copy it to a directory in /etc/ld.so.conf and run ${'ldconfig'}, or set ${'LD_LIBRARY_PATH'}.`
          : text`Copy it to a directory that the loader searches (${list(loader.folders)}), or set ${'LD_LIBRARY_PATH'}.`,
    }
  }
  return {
    data: { problem: kind, library, neededBy },
    needs: text`${library}, which is not in the image`,
    fix: text`${installLibraries(image, [library])}, or link the program statically.`,
  }
}
