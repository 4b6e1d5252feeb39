import { Type } from 'typebox'
import { Check, Finding } from './finding.ts'
import { Growth, GrowthBudget, HistoryPoint } from './growth.ts'
import {
  Blame,
  BudgetSize,
  Bytes,
  Change,
  Count,
  Digest,
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
import { Result } from './result.ts'

const Sizes = part(
  'sizes',
  object({
    compressed: nullable(
      Bytes,
      'What a pull transfers: the layer blobs and the config. Null if a layer is stored uncompressed, as in a docker save archive: a push would compress it.',
    ),
    unpacked: described(Bytes, 'File bytes of all layers.'),
    merged: described(Bytes, 'File bytes that the container sees.'),
    wasted: described(Change, 'unpacked minus merged.'),
    own: nullable(
      object({ compressed: nullable(Bytes), unpacked: Bytes }),
      'The sum of the layers with the origin own; null if origins are unknown.',
    ),
  }),
)

export const Budget = part('budget', object({ size: BudgetSize, limit: Bytes, actual: Bytes, passed: Flag }))

export const User = part(
  'user',
  object(
    {
      spec: described(Text, "USER in the image's config; empty if not set."),
      uid: nullable(Type.Integer()),
      gid: nullable(Type.Integer()),
      root: nullable(Flag, 'Null if unknown.'),
      numeric: Flag,
      resolved: described(Flag, 'Whether a container can start as this user.'),
    },
    'The user that a container of this image runs as.',
  ),
)

const Base = part(
  'base',
  object(
    {
      reference: nullable(Text),
      digest: nullable(Digest),
      layers: nullable(
        Count,
        'How many of the lowest layers belong to the base image, by what knownBy names; null if knownBy is none.',
      ),
      knownBy: Type.Enum(['provenance', 'attestation', 'annotation', 'history', 'input', 'none'], {
        description:
          "provenance: exact, from BuildKit's provenance of this run's build; attestation: claimed by unsigned provenance in the image; annotation: the name is from an annotation or label, and the layers are counted in the image's history; history: counted in the history alone; none: the layers are unknown, even if an annotation names the image.",
      }),
    },
    'The base image, and how it was identified.',
  ),
)

export const Layer = part(
  'layer',
  object({
    digest: Digest,
    diffId: Digest,
    compressed: nullable(Bytes, 'Null if the layer is stored uncompressed.'),
    unpacked: Bytes,
    files: Count,
    origin: Origin,
    blame: nullable(Blame),
    createdBy: nullable(
      Text,
      "The instruction in the image's history, without the values of build arguments; null if the history does not match the layers.",
    ),
  }),
)

export const Image = part(
  'image',
  object(
    {
      platform: described(Text, 'linux/amd64, or linux/arm/v7.'),
      result: described(
        Result,
        "The gate's decision on this image: passed, failed, or error where something could not be evaluated. An image of a target that is not gated is passed.",
      ),
      digest: described(Digest, "The digest of the image's manifest."),
      reference: nullable(Text),
      size: Sizes,
      files: described(Count, 'How many files the container sees, hard links counted once.'),
      growth: nullable(Growth, "The image's growth since the baseline; null if there is nothing to compare with."),
      novelty: nullable(
        Type.Enum(['new-target', 'new-platform']),
        "The part of this image's name that is missing from the baseline.",
      ),
      growthBudgets: list(GrowthBudget, 'The growth budgets of the target, in alphabetical order of the size.'),
      history: list(HistoryPoint, 'Sizes of earlier commits, oldest first.', 30),
      budgets: list(Budget, "The target's budgets, in alphabetical order of the size."),
      user: User,
      base: Base,
      layers: list(Layer, 'The layers from the lowest to the highest.'),
      checks: list(Check, 'The enabled checks, in the order of the registry.'),
      findings: list(Finding, 'The findings, in the order of the checks.'),
      largest: list(object({ path: Text, size: Bytes, layer: LayerIndex }), 'The largest files, largest first.'),
    },
    "One platform's image of a target.",
  ),
)
