import { isAbsolute } from 'node:path'
import { isRemote } from '../local-path.ts'
import type { Opened } from '../options/opened.ts'
import type { Env } from '../ports/env.ts'
import { lowerCase } from '../text/go-case.ts'
import { asList, asObject, asText, asTexts, type Json } from '../text/json.ts'
import { quote } from '../text/quote.ts'

/** What a workflow permits a bake definition to do. */
export interface Permissions {
  /** The real path that a path leads to, if that is neither in the working directory nor permitted. */
  outsidePath(path: string): string | null
  /** A sentence about a file at a path that a build could wait for forever; null if there is none. */
  unfitFile(path: string, opened: Opened): string | null
  env: Env
  /** The entries of the input `allow`. */
  allow: readonly string[]
  /** The environment variables that the input `secret-envs` names. */
  secretEnvs: readonly string[]
  /** Whether the input `sbom` replaces the SBOM of each target. */
  replacesSbom: boolean
}

/** Something that a target may not do. */
export interface Refusal {
  /** What an input of this kind replaces: the request is then not the definition's. */
  attribute: 'secret' | 'ssh' | null
  message: string
}

export interface ConfinedTarget {
  /** What buildx gets: only attributes that act in the builder. */
  target: Json
  refusals: Refusal[]
  /** The attributes that are left out, although they would have an effect. */
  ignored: string[]
}

/** They choose what the image is, or how the builder makes it. */
const BUILDER = new Set([
  ...['annotations', 'args', 'attest', 'context', 'contexts', 'dockerfile', 'dockerfile-inline', 'entitlements'],
  ...['extra-hosts', 'labels', 'network', 'no-cache', 'no-cache-filter', 'platforms', 'pull', 'resources', 'secret'],
  ...['shm-size', 'ssh', 'tags', 'target', 'ulimits'],
])
/** The inputs decide about caches, and every target is built. */
const IGNORED = new Set(['cache-from', 'cache-to', 'call'])
/** Stagegate pushes, after the gate; so an output has no meaning either. */
const MEANINGLESS = new Set(['description', 'inherits', 'matrix', 'name', 'output'])
/** `docker buildx bake --print` escapes templates in the values of these (bake.go, `MarshalJSON`), and only in these. */
const ESCAPED = new Set(['annotations', 'args', 'dockerfile-inline', 'extra-hosts', 'labels'])

/**
 * A target of a definition as a build may have it. Upstream: docker/buildx bake/bake.go, `Target`, and bake/entitlements.go:
 * bake asks about the same, but never with `--progress rawjson`.
 * @param printed the target as `docker buildx bake --print` printed it
 */
export function confineTarget(printed: Json, permissions: Permissions): ConfinedTarget {
  const isAllowed = (entry: string) => permissions.allow.some(each => each === entry || each === entry.split('=', 1)[0])
  const refusals: Refusal[] = []
  const refuse = (message: string, attribute: Refusal['attribute'] = null) => refusals.push({ attribute, message })
  const refusePath = (path: string, what: string, opened: Opened, attribute: Refusal['attribute'] = null) => {
    const outside = permissions.outsidePath(path)
    const unfit = outside === null ? permissions.unfitFile(path, opened) : null
    if (unfit !== null) refuse(`${what} ${quote(path)} cannot be read: ${unfit}`, attribute)
    if (outside === null) return unfit !== null
    refuse(
      `${what} ${quote(path)} is outside of the working directory. To permit it, add fs.read=${outside} to the input allow.`,
      attribute,
    )
    return true
  }

  const target: Json = {}
  const ignored: string[] = []
  for (const [name, value] of Object.entries(printed)) {
    if (BUILDER.has(name)) target[name] = value
    else if (IGNORED.has(name)) ignored.push(name)
    else if (!MEANINGLESS.has(name)) refuse(`Stagegate does not know what the attribute ${quote(name)} does.`)
    if (BUILDER.has(name) && hasTemplate(value, ESCAPED.has(name)))
      refuse(`${name} contains a template, which buildx would evaluate a second time.`)
  }

  const context = asText(printed['context'] ?? '.', 'context')
  const isRefused = refusePath(context, 'the context', 'context')
  if (!isRefused && printed['dockerfile-inline'] === undefined)
    for (const path of dockerfilePaths(context, asText(printed['dockerfile'] ?? 'Dockerfile', 'dockerfile')))
      refusePath(path, 'the Dockerfile', 'dockerfile')
  for (const [name, value] of Object.entries(asObject(printed['contexts'], 'contexts'))) {
    const path = asText(value, name)
    if (!path.startsWith('target:')) refusePath(path, `the context ${quote(name)}`, 'context')
  }

  // A request writes `NAME=value`, and Stagegate reads the first = as the end of the name; BuildKit does not.
  for (const attribute of ['args', 'contexts'] as const)
    for (const name of Object.keys(asObject(printed[attribute], attribute)))
      if (!/^[^\s=]+$/.test(name))
        refuse(`${attribute} has the name ${quote(name)}, which is empty, or has a space or =. Rename it.`)

  const entitlements = new Set(asTexts(printed['entitlements'], 'entitlements'))
  if (printed['network'] === 'host') entitlements.add('network.host')
  for (const entitlement of entitlements)
    if (!isAllowed(entitlement))
      refuse(`it asks for ${entitlement}. To permit it, add ${entitlement} to the input allow.`)

  for (const { type, generator } of asList(printed['attest'], 'attest').map(parseAttestation)) {
    if (type !== 'provenance' && type !== 'sbom')
      refuse(`Stagegate does not know what the attestation ${quote(type)} does.`)
    else if (generator !== undefined && !permissions.replacesSbom)
      refuse(`the image ${quote(generator)} makes its SBOM. Name it in the input sbom: generator=${generator}.`)
  }

  const secrets = asList(printed['secret'], 'secret').map(secret => resolveSecret(secret, permissions.env))
  if (secrets.length > 0) target['secret'] = secrets.map(({ printed: text }) => text)
  for (const { id, env, src } of secrets) {
    if (env !== undefined && !permissions.secretEnvs.includes(env))
      refuse(
        `its secret ${quote(id)} reads the variable ${env}. To permit it, add ${id}=${env} to the input secret-envs.`,
        'secret',
      )
    if (src !== undefined) refusePath(src, `the file of the secret ${quote(id)}`, 'file', 'secret')
  }

  const agents = asList(printed['ssh'], 'ssh').map(parseSsh)
  for (const path of agents.flatMap(({ paths }) => paths)) refusePath(path, 'the SSH key or socket', 'key', 'ssh')
  // buildx forwards the agent to fetch such a context.
  const usesAgent = agents.length === 0 ? isGitSsh(context) : agents.some(({ paths }) => paths.length === 0)
  if (usesAgent && !isAllowed('ssh')) refuse('it uses the SSH agent. To permit it, add ssh to the input allow.', 'ssh')
  return { target, refusals, ignored }
}

/** Whether a text is a template to HCL, which buildx reads JSON definitions with. Keys are templates, too. */
function hasTemplate(value: unknown, isEscaped: boolean): boolean {
  if (typeof value === 'string') return /[$%]\{/.test(isEscaped ? value.replaceAll(/\$\$\{|%%\{/g, '') : value)
  if (Array.isArray(value)) return value.some(each => hasTemplate(each, isEscaped))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, each]) => hasTemplate(name, false) || hasTemplate(each, isEscaped))
}

/** Where buildx looks for a Dockerfile; none for one in a remote context. */
function dockerfilePaths(context: string, dockerfile: string): string[] {
  const local = dockerfile.replace(/^cwd:\/\//, '')
  if (isAbsolute(local) || local !== dockerfile) return [local]
  const paths = isRemote(dockerfile) ? [dockerfile] : []
  const folder = context.replace(/^cwd:\/\//, '') || '.'
  return isRemote(folder) ? paths : [...paths, `${folder}/${dockerfile}`]
}

/** Upstream: docker/buildx util/buildflags/secrets.go, `ResolveSource`. buildx before 0.20 prints a text. */
function resolveSecret(secret: unknown, env: Env) {
  const text = typeof secret === 'string'
  const { type, source, ...rest }: Json = text ? parseAttributes(secret) : asObject(secret, 'secret')
  const id = asText(rest['id'] ?? '', 'id')
  const file = rest['src'] ?? source
  let src = file === undefined ? undefined : asText(file, 'src')
  let from = rest['env'] === undefined ? undefined : asText(rest['env'], 'env')
  if (type === 'env' && from === undefined) [from, src] = [src ?? id, undefined]
  if (from === undefined && src === undefined) {
    if (env[id] === undefined) src = id
    else from = id
  }
  const resolved = { id, ...(from !== undefined && { env: from }), ...(src !== undefined && { src }) }
  return {
    id,
    env: from,
    src,
    printed: text
      ? Object.entries(resolved)
          .map(pair => pair.join('='))
          .join(',')
      : resolved,
  }
}

/** An object, with keys as they are written. Older buildx prints a text. */
function parseAttestation(entry: unknown): { type: string; generator: string | undefined } {
  const attributes = Object.entries(typeof entry === 'string' ? parseAttributes(entry) : asObject(entry, 'attest'))
  const find = (name: string) => attributes.find(([key]) => lowerCase(key.trim()) === name)?.[1]
  const generator = find('generator')
  return {
    type: asText(find('type') ?? '', 'type'),
    generator: generator === undefined ? undefined : asText(generator, 'generator'),
  }
}

/** @throws Error for quotes, in which a comma does not separate */
function parseAttributes(text: string): Json {
  if (text.includes('"')) throw new Error('a secret or an attestation with quotes needs a newer buildx')
  return Object.fromEntries(
    text.split(',').map(pair => {
      const at = pair.indexOf('=')
      return at < 0 ? [lowerCase(pair.trim()), ''] : [lowerCase(pair.slice(0, at).trim()), pair.slice(at + 1)]
    }),
  )
}

/** `id`, or `id=path,path`; an object since buildx 0.20. */
function parseSsh(entry: unknown): { paths: string[] } {
  if (typeof entry !== 'string') return { paths: asTexts(asObject(entry, 'ssh')['paths'], 'paths') }
  const at = entry.indexOf('=')
  return {
    paths:
      at < 0
        ? []
        : entry
            .slice(at + 1)
            .split(',')
            .filter(path => path !== ''),
  }
}

/** Upstream: docker/buildx util/buildflags, `IsGitSSH`. */
function isGitSsh(context: string): boolean {
  return /^(?:ssh:\/\/|[\w-]+@[\w.-]+:)/i.test(context)
}
