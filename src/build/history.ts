import type { Ports } from '../ports.ts'
import type { Provenance } from './provenance.ts'

const SLSA_PROVENANCE = 'https://slsa.dev/provenance/v0.2'

/**
 * The provenance of one platform of a build, out of the builder's history. buildx writes it to the metadata file as well,
 * but for several platforms at once it often loses that to a race of its own (seen with buildx 0.29.1: "locked").
 * Null where the builder keeps no history or buildx is too old to ask: then nothing is known of the layers' origins.
 */
export async function provenanceFromHistory(
  builder: string,
  ref: string,
  platform: string,
  ports: Ports,
): Promise<Provenance | null> {
  const args = ['buildx', 'history', 'inspect', 'attachment', '--builder', builder]
  const { status, stdout } = await ports.exec.run('docker', [
    ...args,
    '--platform',
    platform,
    '--type',
    SLSA_PROVENANCE,
    ref,
  ])
  try {
    return status === 0 ? (JSON.parse(stdout) as Provenance) : null
  } catch {
    return null
  }
}
