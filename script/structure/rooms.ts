/**
 * The rooms of src, from the ground up. A room imports from itself and from the rooms before it. A pure room takes data
 * and returns data: it uses no files, programs or network.
 */
export const ROOMS: readonly { name: string; pure?: true; purpose: string }[] = [
  { name: 'ports', pure: true, purpose: 'what a run needs of the world: programs, a log, time, the environment' },
  { name: 'text', pure: true, purpose: 'words with code in them, sizes and counts, and a strict reader of JSON' },
  { name: 'oci', pure: true, purpose: 'parses and compares digests, platforms and image references' },
  { name: 'secrets', pure: true, purpose: 'recognizes secrets in text, and masks them' },
  { name: 'options', purpose: 'parses inputs, flags and the configuration file, and reports all problems at once' },
  { name: 'image', purpose: 'reads an image: its layers, the merged tree, packages, and what checks ask of files' },
  { name: 'dockerfile', pure: true, purpose: 'knows the stages, lines and arguments of a Dockerfile' },
  {
    name: 'origins',
    pure: true,
    purpose: 'finds the base image, the own layers, and the Dockerfile line behind each layer',
  },
  {
    name: 'buildx',
    purpose: 'one client for docker buildx: version, builder, build, bake definitions, checks, history, registries',
  },
  {
    name: 'plan',
    pure: true,
    purpose: 'decides which targets to build, with which builds, checks by BuildKit, and push references',
  },
  { name: 'checks', pure: true, purpose: 'looks for mistakes in an image; one file per check' },
  { name: 'baseline', purpose: 'finds the report to compare with, and computes the difference' },
  { name: 'gate', pure: true, purpose: 'applies budgets, severities and waivers, and decides' },
  {
    name: 'report',
    pure: true,
    purpose: 'assembles the report, and renders it as Markdown, text, JSON, SARIF and JUnit XML',
  },
  { name: 'publish', purpose: 'writes the comment, the summary and the annotations, and pushes verified images' },
  { name: 'pipeline', purpose: 'takes one run from the options to the report; `verify.ts` reads like a sentence' },
  { name: 'adapters', purpose: 'connects to the outside: programs, logs, GitHub, and caches' },
  { name: 'action', purpose: 'does what only the action does: outputs, the baseline of a branch, proposed code' },
  { name: 'commands', purpose: 'implements the commands, one file per command' },
]

/**
 * The rooms of src/image, from the ground up. Rooms of one floor do not import each other. The files next to the rooms are
 * the ground.
 */
export const IMAGE_FLOORS: readonly (readonly string[])[] = [
  ['elf', 'compression'],
  ['tar', 'tree'],
  ['packages', 'extract'],
  ['layer'],
  ['layer-cache', 'store'],
  ['read'],
]

/** The room of a file of src; null for the files next to the rooms. */
export const roomOf = (path: string): string | null => /^src\/([^/]+)\//.exec(path)?.[1] ?? null
