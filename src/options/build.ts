import { type Assignment, parseAssignment } from '../text/assignment.ts'
import type { RawInputs } from './inputs.ts'
import type { Problems } from './problems.ts'
import { parsePairs } from './values.ts'

/** What goes into the builds of a run, from the inputs of the same names. */
export interface BuildOptions {
  args: Assignment[]
  contexts: Assignment[]
  /** The IP is an address without brackets, or `host-gateway`. */
  hosts: { name: string; ip: string }[]
  /** buildx gets the values in its environment, never on disk or on a command line. */
  secrets: { id: string; value: string }[]
  secretEnvs: { id: string; env: string }[]
  secretFiles: { id: string; path: string }[]
  ssh: string[]
  /** What builds may do besides reading the working directory, as `docker buildx bake --allow` takes it. */
  allow: string[]
  labels: Assignment[]
  annotations: string[]
  platforms: string[]
  /** As `docker buildx build --provenance` and `--sbom` take them; null for what the definition says, else none. */
  provenance: string | null
  sbom: string | null
  /** Whether attestations are stored as OCI artifacts; null for the builder's default (true since BuildKit 0.32). */
  ociArtifact: boolean | null
  noCache: boolean
  pull: boolean
}

/** Validates the inputs of builds. */
export function readBuild(inputs: RawInputs, problems: Problems): BuildOptions {
  const pairs = (name: PairsInput) => parsePairs(name, inputs[name], problems)
  const assignments = (name: PairsInput) => pairs(name).map(({ text }) => parseAssignment(text))
  return {
    args: parsePairs('build-args', inputs['build-args'], problems, { bareKey: true }).map(({ text }) =>
      parseAssignment(text),
    ),
    contexts: assignments('build-contexts'),
    hosts: parseHosts(inputs['add-hosts'], problems),
    secrets: pairs('secrets').map(({ key, value }) => ({ id: key, value })),
    secretEnvs: pairs('secret-envs').map(({ key, value }) => ({ id: key, env: value })),
    secretFiles: pairs('secret-files').map(({ key, value }) => ({ id: key, path: value })),
    ssh: inputs.ssh,
    allow: parseAllow(inputs.allow, problems),
    labels: assignments('labels'),
    annotations: pairs('annotations').map(({ text }) => text),
    platforms: inputs.platforms,
    provenance: inputs.provenance || null,
    sbom: inputs.sbom || null,
    ociArtifact: inputs['oci-artifact'],
    noCache: inputs['no-cache'] ?? false,
    pull: inputs.pull ?? false,
  }
}

type PairsInput = 'build-contexts' | 'secrets' | 'secret-envs' | 'secret-files' | 'labels' | 'annotations'

/** Upstream: docker/buildx bake/entitlements.go, `ParseEntitlements`. */
function parseAllow(entries: readonly string[], problems: Problems): string[] {
  for (const entry of entries) {
    if (/^(?:network\.host|security\.insecure|ssh|device(?:=.+)?|fs(?:\.read|\.write)?=.+)$/.test(entry)) continue
    problems.add(
      `allow: "${entry}" is none of network.host, security.insecure, ssh, device, fs.read=PATH, fs.write=PATH and fs=PATH.`,
    )
  }
  return [...entries]
}

/** `host:ip` or `host=ip`, as `docker buildx build --add-host` takes it. */
function parseHosts(entries: readonly string[], problems: Problems): BuildOptions['hosts'] {
  return entries.flatMap(entry => {
    const [, name = '', address = ''] = /^([\w.-]+)[:=](.*)$/.exec(entry) ?? []
    const ip = address.replace(/^\[(.*)\]$/, '$1')
    if (isAddress(ip) || ip === 'host-gateway') return [{ name, ip }]
    problems.add(`add-hosts: "${entry}" is not of the form host:ip, such as db.local:10.0.0.5.`)
    return []
  })
}

/** An IPv4 or IPv6 address. The type of the options is for pure rooms too, so this file cannot import node:net. */
function isAddress(text: string): boolean {
  const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
  if (new RegExp(`^${octet}(?:\\.${octet}){3}$`).test(text)) return true
  return /^[\da-f.]*:[\da-f:.]*$/i.test(text) && URL.canParse(`http://[${text}]`)
}
