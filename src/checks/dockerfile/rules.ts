import type { Severity } from '../../options/severity.ts'

/**
 * BuildKit's own rules. Upstream: moby/buildkit frontend/dockerfile/linter/ruleset.go. `warning` is for what changes or
 * breaks an image, `info` for style and for what is often intended.
 */
export const BUILDKIT_RULES: Readonly<Record<string, Severity>> = {
  UndefinedArgInFrom: 'warning',
  UndefinedVar: 'warning',
  InvalidDefaultArgInFrom: 'info',
  DuplicateStageName: 'warning',
  ReservedStageName: 'warning',
  InvalidBaseImagePlatform: 'warning',
  FromPlatformFlagConstDisallowed: 'info',
  RedundantTargetPlatform: 'info',
  SecretsUsedInArgOrEnv: 'warning',
  CopyIgnoredFile: 'warning',
  MultipleInstructionsDisallowed: 'warning',
  WorkdirRelativePath: 'warning',
  NoEmptyContinuation: 'warning',
  ExposeInvalidFormat: 'warning',
  JSONArgsRecommended: 'info',
  LegacyKeyValueFormat: 'info',
  MaintainerDeprecated: 'info',
  StageNameCasing: 'info',
  FromAsCasing: 'info',
  ConsistentInstructionCasing: 'info',
  ExposeProtoCasing: 'info',
  InvalidDefinitionDescription: 'info',
}
