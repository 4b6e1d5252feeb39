import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report, TargetReport } from '../../src/report/model.ts'
import type { Pattern } from './examples.ts'

const DOCKERFILES = { multi: 'Dockerfile', single: 'Dockerfile.single' } as const

export interface Measured {
  pattern: Pattern
  multi: TargetReport[]
  single: TargetReport[]
  /** Seconds of a build after one source line changed. */
  rebuild: { multi: number; single: number }
}

/** Builds and verifies both images of an example, then rebuilds them with one changed line. */
export function measure(pattern: Pattern): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'stagegate-sizes-'))
  try {
    cpSync(join('examples', pattern.name), folder, { recursive: true })
    const multi = verify(pattern, folder, DOCKERFILES.multi)
    const single = verify(pattern, folder, DOCKERFILES.single)
    const rebuild = {
      multi: rebuildSeconds(pattern, folder, DOCKERFILES.multi),
      single: rebuildSeconds(pattern, folder, DOCKERFILES.single),
    }
    return { pattern, multi, single, rebuild }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function verify({ targets }: Pattern, folder: string, file: string): TargetReport[] {
  const chosen = targets.flatMap(target => ['--target', target])
  const args = ['src/cli.ts', 'verify', folder, '--file', join(folder, file), '--format', 'json', ...chosen]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0 && status !== 1) throw new Error(`${file}: ${stderr}`)
  return (JSON.parse(stdout) as Report).targets
}

/** Everything else is cached, so the changed line alone decides which instructions run again. */
function rebuildSeconds({ targets, source }: Pattern, folder: string, file: string): number {
  const comment = source.endsWith('.py') ? '#' : '//'
  appendFileSync(join(folder, source), `${comment} ${randomUUID()}\n`)
  const began = performance.now()
  for (const target of targets) {
    const args = ['buildx', 'build', '--quiet', '--output', 'type=cacheonly', '--target', target]
    const { status, stderr } = spawnSync('docker', [...args, '--file', join(folder, file), folder], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${file}: ${stderr}`)
  }
  return (performance.now() - began) / 1000
}
