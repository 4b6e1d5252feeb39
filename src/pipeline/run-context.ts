import type { Builder } from '../buildx/builder.ts'
import type { Lint } from '../buildx/lint-answer.ts'
import type { Policy } from '../gate/policy.ts'
import type { TargetSelection } from '../options/options.ts'
import type { Dispute } from './compare-stages.ts'
import type { Reading } from './read-images.ts'
import type { RunPorts } from './run-ports.ts'

/** What all targets of a run have in common. */
export interface RunContext extends Reading {
  ports: RunPorts
  builder: Builder
  /** Where the builds put their images. */
  folder: string
  /** Resolved once the baseline is, which is searched for during the builds. */
  policy: Promise<Policy>
  /** Whether the measured images may become the baseline of later runs. */
  isMeasured: boolean
  /** How the user chose the targets. */
  selection: TargetSelection['kind']
  /** The targets whose Dockerfiles BuildKit reads differently. Never rejects. */
  disputes: Promise<ReadonlyMap<string, Dispute>>
  /** The results of BuildKit's own checks, by target; null if they are off. Never rejects. */
  lints: Promise<Map<string, Lint>> | null
}
