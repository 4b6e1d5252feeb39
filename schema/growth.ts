import { Type } from 'typebox'
import {
  Blame,
  BudgetSize,
  Bytes,
  Change,
  Count,
  described,
  Flag,
  LayerIndex,
  list,
  nullable,
  Origin,
  object,
  part,
  Text,
} from './parts.ts'

const SHARE = { compressed: nullable(Change), unpacked: nullable(Change) }

const Share = part('share', object(SHARE, 'Bytes after minus bytes before; null if either side is unknown.'))

const SizesBefore = part(
  'sizesBefore',
  object(
    {
      compressed: nullable(Bytes),
      unpacked: nullable(Bytes),
      merged: nullable(Bytes),
      own: nullable(object({ compressed: nullable(Bytes), unpacked: nullable(Bytes) })),
    },
    "The baseline's sizes; unknown sizes are null.",
  ),
)

const BaseSide = part('baseSide', object({ reference: nullable(Text), digest: nullable(Text) }))

const LayerChange = part(
  'layerChange',
  object({
    kind: Type.Enum(['added', 'removed', 'rebuilt']),
    before: nullable(Count, "Index into the baseline's layers."),
    after: nullable(Count, "Index into this image's layers."),
    ...SHARE,
    blame: nullable(Blame),
  }),
)

const BEFORE_AND_AFTER = {
  before: nullable(Count, 'Bytes; null if it did not exist.'),
  after: nullable(Count, 'Bytes; null if it does not exist.'),
}

export const Part = part(
  'part',
  object({
    kind: Type.Enum(['deb', 'apk', 'rpm', 'npm', 'python', 'gem', 'jar', 'directory', 'file']),
    name: Text,
    path: nullable(Text),
    ...BEFORE_AND_AFTER,
    versions: object({ before: nullable(Text), after: nullable(Text) }),
    hidden: described(Flag, 'Whether a later layer deletes or replaces its shipped bytes.'),
  }),
)

export const Cause = part(
  'cause',
  object({
    origin: Origin,
    layer: nullable(Count, "Index into this image's layers; null for the base image and for a removed instruction."),
    blame: nullable(Blame),
    gone: described(Flag, "Whether the instruction was removed; if so, the line is the baseline's."),
    size: Type.Enum(['unpacked', 'compressed']),
    bytes: Change,
    parts: list(Part, 'What the change consists of, largest first.'),
    more: described(Bytes, 'How many parts are omitted.'),
  }),
)

export const PathChange = part(
  'pathChange',
  object({ path: Text, ...BEFORE_AND_AFTER, layer: LayerIndex, blame: nullable(Blame) }),
)

export const Growth = part(
  'growth',
  object({
    before: SizesBefore,
    compressed: nullable(Change, 'Bytes added; negative if the size shrank; null if either side is unknown.'),
    unpacked: nullable(Change),
    merged: nullable(Change),
    own: nullable(Share, "The own layers' part; null if a base image is unknown."),
    base: nullable(object({ ...SHARE, before: BaseSide, after: BaseSide }), "The base image's part."),
    layers: list(LayerChange, 'Changed and new layers, in the order of the layers; then removed layers.'),
    causes: list(
      Cause,
      'The causes of the change by Dockerfile line, largest first. With the omitted causes, they add up to the change.',
    ),
    paths: list(PathChange, 'Visible files that are new, removed or have a different size; largest change first.'),
    changed: object({ added: Bytes, removed: Bytes, grown: Bytes, shrunk: Bytes }, 'How many such files there are.'),
    omitted: object({ causes: Bytes, paths: Bytes }, 'How many entries are omitted above.'),
  }),
)

export const GrowthBudget = part(
  'growthBudget',
  object({
    size: BudgetSize,
    percent: nullable(Type.Number({ minimum: 0 }), 'The limit as configured, if it is relative.'),
    limit: nullable(Count, 'How many bytes the size may grow.'),
    actual: nullable(Change, 'How many bytes the size grew.'),
    result: Type.Enum(['passed', 'failed', 'waived', 'not-applicable']),
    reason: nullable(
      Type.Enum(['no-baseline', 'new-target', 'new-platform', 'size-unknown', 'not-enforced']),
      'Why the budget is not applicable.',
    ),
  }),
)

export const HistoryPoint = part(
  'historyPoint',
  object({
    commit: Text,
    compressed: nullable(Bytes),
    unpacked: Bytes,
    merged: Bytes,
    own: nullable(object({ compressed: nullable(Bytes), unpacked: Bytes })),
  }),
)

/** What `stagegate diff` writes. */
export const Diff = part(
  'diff',
  object({
    schema: Type.Literal('stagegate.diff/1', { description: 'The version of this format.' }),
    before: described(Text, 'The first side, as the user named it.'),
    after: described(Text, 'The second side.'),
    images: list(
      object({
        target: nullable(Text, 'Null for an image that is not part of a report.'),
        platform: described(Text, 'linux/amd64, or linux/arm/v7.'),
        side: Type.Enum(['both', 'before', 'after'], { description: 'Which sides have the image.' }),
        growth: nullable(Growth),
      }),
      'One entry per image of either side.',
    ),
  }),
)
