/** Calls docker with the machine's settings, and without the test's environment. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineEnvironment, temporaryFolder } from './bundle.ts'
import { type ProcessOptions, type ProcessResult, runProcess } from './process.ts'

/** A first build downloads and compiles parts of the image. */
const TIMEOUT_MS = 600_000

export type DockerOptions = Partial<Pick<ProcessOptions, 'env' | 'input' | 'timeoutMs'>>

/** Runs docker and returns its result for any exit status. `env` is added to the machine's environment. */
export function tryDocker(args: readonly string[], options: DockerOptions = {}): Promise<ProcessResult> {
  return runProcess('docker', args, {
    timeoutMs: TIMEOUT_MS,
    ...options,
    env: { ...machineEnvironment(), ...options.env },
  })
}

/**
 * Runs docker and returns its trimmed standard output.
 * @throws Error with its standard error if it fails
 */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await tryDocker(args, options)
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} exited with ${exitCode}: ${stderr}`)
  return stdout.trim()
}

/** The path of the buildx plugin that docker uses. */
export function installedBuildx(): Promise<string> {
  const format = '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{.Path}}{{end}}{{end}}'
  return docker(['info', '--format', format])
}

/** A folder with only this Dockerfile; `removeTemporaryFolders` deletes it. */
export async function contextOf(dockerfile: string): Promise<string> {
  const folder = await temporaryFolder('context')
  writeFileSync(join(folder, 'Dockerfile'), dockerfile)
  return folder
}

/**
 * Builds an OCI layout, without provenance unless the options request it.
 * @param context the folder, preceded by other options: `['--target', 'app', folder]`
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
