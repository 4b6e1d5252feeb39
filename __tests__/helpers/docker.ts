/** The docker command as tests call it: with what the machine has for it, and nothing of the test's own environment. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineEnvironment, temporaryFolder } from './bundle.ts'
import { type ProcessOptions, type ProcessResult, runProcess } from './process.ts'

/** A first build downloads and compiles what an image is made of. */
const TIMEOUT_MS = 600_000

export type DockerOptions = Partial<Pick<ProcessOptions, 'env' | 'input' | 'timeoutMs'>>

/** Runs docker to its end, whatever its exit status. `env` is added to the machine's. */
export function tryDocker(args: readonly string[], options: DockerOptions = {}): Promise<ProcessResult> {
  return runProcess('docker', args, {
    timeoutMs: TIMEOUT_MS,
    ...options,
    env: { ...machineEnvironment(), ...options.env },
  })
}

/**
 * What docker prints, without the spaces around it.
 * @throws Error with what it said where it failed
 */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await tryDocker(args, options)
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} ended with ${exitCode}: ${stderr}`)
  return stdout.trim()
}

/** Where the docker command finds its buildx. */
export function installedBuildx(): Promise<string> {
  const format = '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{.Path}}{{end}}{{end}}'
  return docker(['info', '--format', format])
}

/** A folder with this Dockerfile and nothing else; `removeTemporaryFolders` deletes it. */
export async function contextOf(dockerfile: string): Promise<string> {
  const folder = await temporaryFolder('context')
  writeFileSync(join(folder, 'Dockerfile'), dockerfile)
  return folder
}

/**
 * Builds an OCI layout, without provenance where the options do not ask for it.
 * @param context the folder; what else it takes comes first: `['--target', 'app', folder]`
 * @returns the layout's folder, which `removeTemporaryFolders` deletes
 */
export async function buildLayout(...context: readonly string[]): Promise<string> {
  const layout = join(await temporaryFolder('layout'), 'layout')
  const provenance = context.some(option => option.startsWith('--provenance')) ? [] : ['--provenance=false']
  await docker([
    'buildx',
    'build',
    '--quiet',
    ...provenance,
    '--output',
    `type=oci,tar=false,dest=${layout}`,
    ...context,
  ])
  return layout
}
