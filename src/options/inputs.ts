/**
 * The inputs of a run, in the order of action.yml (a test compares the two). An input is declared here once: the action
 * splits its text by `kind`, and the command line offers its `flag`.
 */
export const INPUTS = {
  context: { kind: 'text' },
  file: { kind: 'text', flag: '-f, --file <path>', help: 'the Dockerfile (default: Dockerfile in the context)' },
  files: {
    kind: 'csv',
    flag: '--bake <file>',
    help: 'a bake definition to build instead of a Dockerfile; repeat for several',
  },
  targets: {
    kind: 'csv',
    flag: '-t, --target <name>',
    help: 'a target to gate; repeat for several, or use * for every named stage',
  },
  'verify-stages': { kind: 'boolean', flag: '--verify-stages', help: 'also build stages that no target depends on' },
  budgets: {
    kind: 'list',
    inspect: true,
    flag: '--budget <target=size>',
    help: 'a size limit, such as app=150MB or app.compressed=60MB, or a growth limit, such as app=5% or app.own=+5MB; repeat for several',
  },
  'build-args': { kind: 'list', flag: '--build-arg <key=value>', help: 'a build argument; repeat for several' },
  'build-contexts': {
    kind: 'list',
    flag: '--build-context <name=path>',
    help: 'an additional build context; repeat for several',
  },
  'add-hosts': {
    kind: 'csv',
    flag: '--add-host <host:ip>',
    help: 'a host that build steps can reach by name, such as db.local:10.0.0.5; repeat for several',
  },
  secrets: { kind: 'verbatim-list' },
  'secret-envs': {
    kind: 'csv',
    flag: '--secret-env <id=VARIABLE>',
    help: 'a build secret from an environment variable; repeat for several',
  },
  'secret-files': {
    kind: 'list',
    flag: '--secret-file <id=path>',
    help: 'a build secret from a file; repeat for several',
  },
  ssh: { kind: 'list', flag: '--ssh <value>', help: 'an SSH agent socket or key for the build; repeat for several' },
  allow: {
    kind: 'csv',
    flag: '--allow <entitlement>',
    help: 'what builds may do besides: network.host, security.insecure, ssh, or fs.read=PATH; repeat for several',
  },
  labels: { kind: 'list', flag: '--label <key=value>', help: 'an image label; repeat for several' },
  annotations: { kind: 'list', flag: '--annotation <key=value>', help: 'an image annotation; repeat for several' },
  platforms: { kind: 'csv', flag: '--platform <name>', help: 'a platform to build for; repeat for several' },
  provenance: {
    kind: 'text',
    flag: '--provenance <value>',
    help: 'attach provenance, as in docker buildx build, such as mode=max',
  },
  sbom: { kind: 'text', flag: '--sbom <value>', help: 'attach an SBOM, as in docker buildx build, such as true' },
  'oci-artifact': {
    kind: 'boolean',
    flag: '--oci-artifact <boolean>',
    help: 'store attestations as OCI artifacts: true or false',
  },
  'no-cache': { kind: 'boolean', flag: '--no-cache', help: 'build without any cache' },
  pull: { kind: 'boolean', flag: '--pull', help: 'always pull the base images' },
  builder: { kind: 'text', flag: '--builder <name>', help: 'the buildx builder' },
  'builder-image': {
    kind: 'text',
    flag: '--builder-image <reference>',
    help: 'the BuildKit image for the builder that Stagegate creates',
  },
  cache: {
    kind: 'text',
    flag: '--cache <where>',
    help: 'where to cache layers: gha, off, a registry reference, or a folder (default: off)',
  },
  'cache-from': {
    kind: 'list',
    flag: '--cache-from <value>',
    help: 'an additional cache source, as in docker buildx build',
  },
  'cache-to': {
    kind: 'list',
    flag: '--cache-to <value>',
    help: 'an additional cache destination, as in docker buildx build',
  },
  baseline: {
    kind: 'text',
    inspect: true,
    flag: '--baseline <what>',
    help: 'what to compare with: a report (.json), an image on disk or in a registry, or off',
  },
  'baseline-branches': { kind: 'csv' },
  'waive-label': { kind: 'text' },
  'fail-on': {
    kind: 'text',
    inspect: true,
    flag: '--fail-on <severity>',
    help: 'minimum severity that fails the gate: error, warning, never',
  },
  preset: {
    kind: 'text',
    inspect: true,
    flag: '--preset <name>',
    help: 'base severities of the checks: recommended, strict, kubernetes',
  },
  config: {
    kind: 'text',
    inspect: true,
    flag: '--config <file>',
    help: 'the configuration file (default: stagegate.yml)',
  },
  limits: {
    kind: 'list',
    inspect: true,
    flag: '--limit <name=value>',
    help: 'raise a limit of the image reader, such as entries=5000000; repeat for several (docs/limits.md)',
  },
  push: { kind: 'text', flag: '--push', help: 'push the verified images to every --tag if the gate passes' },
  tags: {
    kind: 'csv',
    flag: '--tag <reference>',
    help: 'where to push; target=reference for several targets; repeat for several',
  },
  comment: { kind: 'text' },
  'comment-key': { kind: 'text' },
  summary: { kind: 'boolean' },
  'sarif-file': { kind: 'text' },
  'github-token': { kind: 'text' },
} as const satisfies Record<string, InputSpec>

export interface InputSpec {
  /**
   * How the action's text is split. `list` and `csv` are what Docker's actions call List and List/CSV; an entry of
   * `verbatim-list` keeps its white space.
   */
  kind: keyof RawValues
  /** The flag as commander reads it. Without one, the input is for the action only. */
  flag?: string
  help?: string
  /** Set if `inspect` has the flag too. */
  inspect?: true
}

/** What each kind of input is before its values are validated. */
interface RawValues {
  /** Trimmed; empty if the input is absent. */
  text: string
  /** Null if the input is absent. */
  boolean: boolean | null
  list: string[]
  csv: string[]
  'verbatim-list': string[]
}

export type InputName = keyof typeof INPUTS

export const INPUT_NAMES = Object.keys(INPUTS) as InputName[]

/** Every input, split into its values, which are not validated yet. */
export type RawInputs = { [Name in InputName]: RawValues[(typeof INPUTS)[Name]['kind']] }

/** The inputs as the action gets them. An empty text means that the input is absent. */
export type InputTexts = Partial<Record<InputName, string>>

/** All inputs, each with the value that `read` returns for it. The value must fit the kind of the input. */
export function mapInputs(read: (name: InputName, spec: InputSpec) => RawValues[keyof RawValues]): RawInputs {
  return Object.fromEntries(INPUT_NAMES.map(name => [name, read(name, INPUTS[name])])) as RawInputs
}
