import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../failure.ts'
import { isRemote, looksLikePath, reportPath } from '../local-path.ts'
import { parseBaseline } from './baseline.ts'
import { mergeBudgets, parseBudgets, parseImageBudgets } from './budgets.ts'
import { parseBuilderImage } from './builder-image.ts'
import { type Config, EMPTY_CONFIG, parseConfig, withoutTargets } from './config.ts'
import type { InputName, Inputs } from './inputs.ts'
import { parseLimits } from './limits.ts'
import { type CacheBackend, type Options, PRESETS, type TargetSelection } from './options.ts'
import { splitSecrets } from './secrets.ts'
import { parsePushMode, parseTags } from './tags.ts'
import { readText } from './text-file.ts'
import { Problems, parseBoolean, parseList, parseListOrCsv, parsePair, parseWord } from './values.ts'

/** Where a configuration is looked for when none is named: in the context first, so that each part of a monorepo has its own. */
const CONFIG_PLACES = ['stagegate.yml', 'stagegate.yaml', '.github/stagegate.yml', '.github/stagegate.yaml']

/**
 * Makes validated Options out of what the shells were given, with the configuration file below the inputs.
 * @param cwd the folder that relative paths start from; @param checks the ids of the checks that exist
 * @param image an image that is judged on its own: budgets are those of the inputs, and nothing is about a target
 * @throws UsageError with every problem at once
 */
export function readOptions(
  inputs: Inputs,
  cwd: string,
  checks: readonly string[],
  image: string | null = null,
): Options {
  const problems = new Problems()
  const given = (name: InputName) => inputs[name]?.trim() ?? ''
  const csv = (name: InputName, read = parseListOrCsv, text = given(name)) => {
    try {
      return read(text)
    } catch {
      // The parser's own words may quote a secret.
      problems.add(`${name}: a quoted value does not end, or goes on behind its closing quote.`)
      return []
    }
  }
  const context = given('context') || '.'
  const whole = readConfig(
    given('config'),
    [...(isRemote(context) ? [] : [resolve(cwd, context)]), cwd],
    checks,
    problems,
  )
  const config = image === null ? whole : withoutTargets(whole)

  const file = given('file') || null
  const bakeFiles = csv('files')
  if (file !== null && bakeFiles.length > 0)
    problems.add('file and files exclude each other: a Dockerfile, or bake definitions.')
  if (bakeFiles.length === 0) checkContext(context, cwd, problems)
  for (const path of [
    ...(file !== null && !isRemote(context) ? [file] : []),
    ...bakeFiles.filter(path => !isRemote(path)),
  ]) {
    if (!existsSync(resolve(cwd, path)))
      problems.add(`${file === null ? 'files' : 'file'}: there is no "${path}" in ${cwd}.`)
  }

  const limits = parseList(given('budgets'))
  const inline = image === null ? parseBudgets(limits, problems) : parseImageBudgets(limits, image, problems)
  const options: Options = {
    context,
    file,
    bakeFiles,
    targets: selectTargets(csv('targets'), config),
    verifyStages: parseBoolean('verify-stages', inputs['verify-stages'], problems),
    budgets: mergeBudgets(config.budgets, inline.budgets),
    growth: mergeBudgets(config.growth, inline.growth),
    unappliedBudgets:
      image === null ? [] : [...new Set([...whole.budgets, ...whole.growth].map(({ target }) => target))],
    baseline: {
      source: parseBaseline(given('baseline'), cwd, problems),
      branches: csv('baseline-branches'),
      waiveLabel: given('waive-label') || 'stagegate-waive',
    },
    build: {
      args: pairs('build-args', parseList(given('build-args')), problems, true).map(pair => pair.text),
      contexts: pairs('build-contexts', parseList(given('build-contexts')), problems).map(pair => pair.text),
      secrets: pairs('secrets', csv('secrets', splitSecrets, inputs['secrets'] ?? ''), problems).map(
        ({ key, value }) => ({
          id: key,
          value,
        }),
      ),
      secretEnvs: pairs('secret-envs', csv('secret-envs'), problems).map(({ key, value }) => ({
        id: key,
        env: value,
      })),
      secretFiles: pairs('secret-files', parseList(given('secret-files')), problems).map(({ key, value }) => ({
        id: key,
        path: value,
      })),
      ssh: parseList(given('ssh')),
      labels: pairs('labels', parseList(given('labels')), problems).map(pair => pair.text),
      annotations: pairs('annotations', parseList(given('annotations')), problems).map(pair => pair.text),
      platforms: csv('platforms'),
      provenance: given('provenance') || null,
      sbom: given('sbom') || null,
      ociArtifact: given('oci-artifact') === '' ? null : parseBoolean('oci-artifact', given('oci-artifact'), problems),
      noCache: parseBoolean('no-cache', inputs['no-cache'], problems),
      pull: parseBoolean('pull', inputs['pull'], problems),
    },
    cache: {
      backend: parseCache(given('cache'), problems),
      from: parseList(given('cache-from')),
      to: parseList(given('cache-to')),
    },
    builder: given('builder') || null,
    builderImage: parseBuilderImage(given('builder-image'), given('builder'), problems),
    failOn: parseWord('fail-on', given('fail-on'), ['error', 'warning', 'never'], config.failOn ?? 'error', problems),
    preset: parseWord('preset', given('preset'), PRESETS, config.preset ?? 'recommended', problems),
    severities: config.severities,
    waivers: config.waivers,
    limits: parseLimits(parseList(given('limits')), problems),
    push: {
      mode: parsePushMode(given('push'), problems),
      tags: parseTags(csv('tags'), problems),
    },
    publish: {
      comment: parseWord('comment', given('comment'), ['always', 'on-change', 'off'], 'always', problems),
      commentKey: given('comment-key'),
      summary: given('summary') === '' || parseBoolean('summary', given('summary'), problems),
      sarifFile: given('sarif-file') || null,
    },
  }
  if (problems.list.length > 0) throw new UsageError(problems.list)
  return options
}

function readConfig(named: string, folders: string[], checks: readonly string[], problems: Problems): Config {
  const cwd = folders.at(-1) ?? '.'
  const places = named
    ? [resolve(cwd, named)]
    : folders.flatMap(folder => CONFIG_PLACES.map(place => join(folder, place)))
  const path = named ? places[0] : places.find(place => existsSync(place))
  if (path === undefined) return EMPTY_CONFIG
  const name = reportPath(cwd, path)
  try {
    return parseConfig(name, readText(path), checks, problems)
  } catch (error) {
    problems.add(`config: "${name}" cannot be read: ${(error as Error).message}`)
    return EMPTY_CONFIG
  }
}

function checkContext(context: string, cwd: string, problems: Problems): void {
  if (isRemote(context)) return
  const path = resolve(cwd, context)
  if (!existsSync(path)) problems.add(`context: there is no folder "${context}" in ${cwd}.`)
  else if (!statSync(path).isDirectory()) problems.add(`context: "${context}" is not a folder.`)
}

/** Targets that the config calls measured are left out of the gate; those named in the input are gated all the same. */
function selectTargets(names: string[], config: Config): TargetSelection {
  const configured = (role: 'gated' | 'measured') =>
    Object.keys(config.roles).filter(name => config.roles[name] === role)
  if (names.includes('*')) return { kind: 'all', measured: configured('measured') }
  const gated = [...new Set(names.length > 0 ? names : configured('gated'))]
  const measured = configured('measured').filter(name => !gated.includes(name))
  return gated.length > 0 ? { kind: 'named', gated, measured } : { kind: 'default', measured }
}

function pairs(
  name: InputName,
  entries: string[],
  problems: Problems,
  bareKey = false,
): { key: string; value: string; text: string }[] {
  const found: { key: string; value: string; text: string }[] = []
  for (const [index, text] of entries.entries()) {
    const pair = parsePair(text)
    if (pair) found.push({ ...pair, text })
    else if (bareKey && /^\w+$/.test(text)) found.push({ key: text, value: '', text })
    // A secret may stand in the entry, so it is told by its place rather than by its text.
    else problems.add(`${name}: entry ${index + 1} is not of the form key=value.`)
  }
  return found
}

/** `gha`, `off`, or what `docker buildx build --cache-to` would name: `type=registry,ref=...`, `type=local,dest=...`. */
function parseCache(text: string, problems: Problems): CacheBackend {
  if (text === '' || text === 'off') return { kind: 'off' }
  if (text === 'gha') return { kind: 'gha' }
  if (looksLikePath(text)) return { kind: 'local', path: text }
  if (/^[a-z0-9][a-z0-9._-]*(:\d+)?\/[a-z0-9][a-z0-9._/-]*(:[\w][\w.-]{0,127})?$/i.test(text))
    return { kind: 'registry', reference: text }
  problems.add(
    `cache: "${text}" is neither gha, off, a registry reference (ghcr.io/owner/name:cache) nor a folder (./path).`,
  )
  return { kind: 'off' }
}
