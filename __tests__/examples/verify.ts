/** Runs Stagegate on an example, as a user does. */
import { writeFileSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report, TargetReport } from '../../src/report/model.ts'
import { REPOSITORY_ROOT, temporaryFolder } from '../helpers/bundle.ts'
import { runCli } from '../helpers/run-cli.ts'

/** The first build of an example downloads and compiles its dependencies. */
const BUILD_TIMEOUT_MS = 900_000

export const folderOf = (example: string) => join(REPOSITORY_ROOT, 'examples', example)

/** Verifies an example with its own `stagegate.yml` and these options of the command line. */
export async function verify(example: string, options: readonly string[]): Promise<Report> {
  const args = ['verify', '.', '--format', 'json', ...options]
  const { exitCode, stdout, stderr } = await runCli(args, { cwd: folderOf(example), timeoutMs: BUILD_TIMEOUT_MS })
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`${args.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`)
  return JSON.parse(stdout) as Report
}

/** The checks with findings of this severity in a target, in the report's order. */
export function found(target: TargetReport | undefined, severity: string): string[] {
  const findings = target?.images.flatMap(image => image.findings) ?? []
  return [...new Set(findings.filter(one => one.severity === severity).map(one => one.check))]
}

export const limitsKept = (target: TargetReport | undefined) =>
  target?.images.flatMap(image => image.budgets).map(({ passed }) => passed) ?? []

/** A file with this text, for a build secret; `removeTemporaryFolders` deletes it. */
export async function secretFile(text: string): Promise<string> {
  const path = join(await temporaryFolder('secret'), 'secret')
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

/** A checked-out copy of an example, whose Dockerfile may be changed; `removeTemporaryFolders` deletes it. */
export async function copyExample(
  name: string,
  change: (dockerfile: string) => string = text => text,
): Promise<string> {
  const folder = await temporaryFolder('example')
  await cp(folderOf(name), folder, { recursive: true })
  const path = join(folder, 'Dockerfile')
  await writeFile(path, change(await readFile(path, 'utf8')))
  return folder
}
