import type { Image } from '../../image/model.ts'
import type { Check, Observation } from '../check.ts'
import { JUDGED_NEEDS, type Judged, judgedPrograms, unreadable } from './judged.ts'
import { filesCalled } from './linking/library-files.ts'
import { type LinkBudget, type LinkProblem, link, newLinkBudget } from './linking/link.ts'
import { LOADER_NEEDS, loaderAt } from './linking/loader.ts'

export const libraries: Check = {
  id: 'runtime/libraries',
  title: 'A library that a program needs is not in the image, or too old',
  severity: 'error',
  needs: [...JUDGED_NEEDS, ...LOADER_NEEDS],
  docs: {
    why: 'The dynamic loader ends a program whose libraries it does not find ("cannot open shared object file"), or whose libraries are older than those it was built with ("version `GLIBC_2.38\' not found").',
    how: "What the ELF files need is looked for as the image's own loader would, and so is what the libraries need in their turn: glibc's by DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, /etc/ld.so.cache and its own folders; musl's by LD_LIBRARY_PATH, both DT entries and /etc/ld-musl-*.path or its own folders. A library of another architecture is passed over. Of each library the versions of symbols that are needed are compared with those that it defines. The program that the container starts is an error; programs that own layers put into a folder of PATH, into WORKDIR or into the root are a warning.",
    limits:
      "Libraries that a program loads while it runs (dlopen) are not known, nor folders that a start script puts into LD_LIBRARY_PATH. NVIDIA's driver libraries come from the machine that runs the container and are passed over.",
    fix: 'Install the package that has the library in the final stage, or copy the library and tell the loader:\n\n```dockerfile\nCOPY --from=build /usr/local/lib/libfoo.so.1 /usr/local/lib/\nRUN ldconfig\n```\n\nWhere a version is missing, build on the release that the final stage has (`FROM golang:1.26-bookworm` for `debian:bookworm-slim`).',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const programs = judgedPrograms(image)
    if (programs.length === 0) return 'not-applicable'
    const budget = newLinkBudget()
    return programs.flatMap(program => observe(image, program, budget))
  },
}

/** One is enough to stop a program; beyond these, a list helps nobody. */
const MOST = 10

function observe(image: Image, { path, entry, facts, severity, started }: Judged, budget: LinkBudget): Observation[] {
  if (started && facts.unread.includes('dynamic')) throw unreadable(path)
  if (facts.interpreter === null) return []
  const loader = loaderAt(image, facts.interpreter, facts)
  if (loader === null) return []
  // The kernel gives the loader the path without links.
  const { problems, unread } = link(image, entry.path, facts, loader, budget)
  const [first] = unread
  if (started && first !== undefined) throw unreadable(first)
  return problems
    .filter(({ library }) => !isOfTheDriver(library))
    .slice(0, MOST)
    .map(problem => ({
      severity: loader.libc === 'compat' ? 'warning' : severity,
      path,
      layer: entry.layer,
      data: { ...describe(image, problem), started, libc: loader.libc },
    }))
}

/** What the NVIDIA container runtime mounts. */
export function isOfTheDriver(library: string): boolean {
  return /^lib(?:cuda|nvidia-[\w-]+|nvcuvid|nvoptix)\.so/.test(library)
}

function describe(image: Image, problem: LinkProblem): NonNullable<Observation['data']> {
  const { kind, library, neededBy } = problem
  if (kind === 'too-old') {
    const { version, has, path } = problem
    return { problem: kind, library, neededBy, version, has: has ?? '', file: path }
  }
  const elsewhere = filesCalled(image, library)
    .filter(path => image.tree.extracts(path)?.elf)
    .slice(0, 3)
  return { problem: kind, library, neededBy, ...(elsewhere.length > 0 && { elsewhere }) }
}
