import { parseBaseline } from './baseline.ts'
import { mergeBudgets, parseBudgets, parseImageBudgets } from './budgets.ts'
import { readBuild } from './build.ts'
import { parseBuilderImage } from './builder-image.ts'
import { parseCache } from './cache.ts'
import { withoutTargets } from './config.ts'
import { readConfig } from './config-file.ts'
import { checkBuildSource } from './context.ts'
import { refusePaths } from './input-paths.ts'
import type { RawInputs } from './inputs.ts'
import { type Options, PRESETS, type PublishOptions } from './options.ts'
import { parseLimits } from './parse-limits.ts'
import type { Problems } from './problems.ts'
import { FAIL_ON, type KnownCheck } from './severity.ts'
import { parsePushMode, parseTags } from './tags.ts'
import { parseTargets } from './targets.ts'
import { parseWord } from './values.ts'

/** What a run reads its options for. */
export interface RunSubject {
  /** The folder that relative paths start from. */
  cwd: string
  /** The checks that exist. */
  checks: readonly KnownCheck[]
  /** An image that `inspect` reads: it has the budgets of the inputs, and nothing that names a target. Else null. */
  image: string | null
  today: Date
}

/**
 * Validates the inputs, and merges them with the configuration file, which they override.
 * @param problems those of the inputs so far; they are reported with those found here
 * @throws UsageError with every problem at once
 */
export function readOptions(inputs: RawInputs, { cwd, checks, image, today }: RunSubject, problems: Problems): Options {
  const context = inputs.context || '.'
  const whole = readConfig({ path: inputs.config, context, cwd, allow: inputs.allow }, { checks, today }, problems)
  const config = image === null ? whole : withoutTargets(whole)
  const file = inputs.file || null
  const bakeFiles = inputs.files
  checkBuildSource({ context, file, bakeFiles }, cwd, problems)
  const inline =
    image === null ? parseBudgets(inputs.budgets, problems) : parseImageBudgets(inputs.budgets, image, problems)
  const options: Options = {
    context,
    file,
    bakeFiles,
    targets: parseTargets(inputs.targets, config),
    verifyStages: inputs['verify-stages'] ?? false,
    budgets: mergeBudgets(config.budgets, inline.budgets),
    growth: mergeBudgets(config.growth, inline.growth),
    unappliedBudgets:
      image === null ? [] : [...new Set([...whole.budgets, ...whole.growth].map(({ target }) => target))],
    baseline: {
      source: parseBaseline(inputs.baseline, cwd, problems),
      branches: inputs['baseline-branches'],
      waiveLabel: inputs['waive-label'] || 'stagegate-waive',
    },
    build: readBuild(inputs, problems),
    cache: {
      backend: parseCache(inputs.cache, problems),
      from: inputs['cache-from'],
      to: inputs['cache-to'],
    },
    builder: inputs.builder || null,
    builderImage: parseBuilderImage(inputs['builder-image'], inputs.builder, problems),
    failOn: parseWord('fail-on', inputs['fail-on'], FAIL_ON, config.failOn ?? 'error', problems),
    preset: parseWord('preset', inputs.preset, PRESETS, config.preset ?? 'recommended', problems),
    severityOverrides: config.severities,
    waivers: config.waivers,
    limits: parseLimits(inputs.limits, problems),
    push: {
      mode: parsePushMode(inputs.push, problems),
      tags: parseTags(inputs.tags, problems),
    },
    publish: readPublish(inputs, problems),
  }
  refusePaths(options, cwd, problems)
  problems.throwAll()
  return options
}

/** The options of what the action publishes: even a run with other options that are wrong has them. */
export function readPublish(inputs: RawInputs, problems: Problems): PublishOptions {
  return {
    comment: parseWord('comment', inputs.comment, ['always', 'on-change', 'off'], 'always', problems),
    commentKey: inputs['comment-key'],
    summary: inputs.summary ?? true,
    sarifFile: inputs['sarif-file'] || null,
  }
}
