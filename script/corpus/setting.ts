import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../../__tests__/helpers/bundle.ts'
import { docker } from '../../__tests__/helpers/docker.ts'
import { image, registry } from '../../__tests__/helpers/things.ts'
import type { Case } from './labels.ts'

const REGISTRIES = ['npm', 'PyPI', 'crates.io', 'Maven Central', 'Debian'] as const

/** What the case needs and this machine lacks; null if nothing. @throws Error if a probe fails */
export async function missingNeed({ needs }: Case): Promise<string | null> {
  for (const name of needs) {
    const known = REGISTRIES.find(each => each === name)
    const need = known ? registry(known) : image(name)
    if (!(await need.isThere())) return need.reason
  }
  return null
}

/** The programs that the figures depend on. */
export async function versions(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8')) as { version: string }
  const engine = await docker(['version', '--format', '{{.Server.Version}}'])
  const [, buildx = ''] = (await docker(['buildx', 'version'])).split(' ')
  return `Stagegate ${version}, Docker ${engine}, buildx ${buildx.replace(/^v/, '')}, Node.js ${process.versions.node}`
}
