import { type Command, Option } from 'commander'
import { INPUTS, type InputName, type InputSpec, mapInputs, type RawInputs } from '../options/inputs.ts'
import type { Limits } from '../options/limits.ts'
import { parseFlagEntry } from '../options/lists.ts'
import { parseLimits } from '../options/parse-limits.ts'
import { Problems } from '../options/problems.ts'
import { readQuoted } from '../options/split-inputs.ts'
import { parseBoolean } from '../options/values.ts'

/** Adds the flags of these inputs, except for inputs that only the action has. `specs` replaces what INPUTS declares. */
export function addInputFlags(
  command: Command,
  names: readonly InputName[],
  specs: Partial<Record<InputName, Partial<InputSpec>>> = {},
): void {
  for (const name of names) {
    const option = inputFlag({ ...INPUTS[name], ...specs[name] })
    if (option !== null) command.addOption(option)
  }
}

function inputFlag({ kind, flag, help }: InputSpec): Option | null {
  if (flag === undefined) return null
  const option = new Option(flag, help)
  if (kind === 'text' || kind === 'boolean') return option
  return option.argParser((value, values: string[] = []) => [...values, value])
}

/**
 * The limits that `--limit` sets.
 * @throws UsageError with every problem at once
 */
export function readLimits(command: Command): Limits {
  const problems = new Problems()
  const limits = parseLimits(readFlags(command, problems).limits, problems)
  problems.throwAll()
  return limits
}

/** The flag `--format`; the default is `text`. */
export function formatFlag(formats: readonly string[]): Option {
  return new Option('--format <format>', 'the output format').choices(formats).default('text')
}

/** The inputs that the flags of a command set. Each value is one entry, whatever commas and lines it contains. */
export function readFlags(command: Command, problems: Problems): RawInputs {
  return mapInputs((name, spec) => {
    const { kind } = spec
    const value = flagValue(command, spec)
    if (kind === 'text') return value === true ? 'true' : typeof value === 'string' ? value.trim() : ''
    if (kind === 'boolean')
      return typeof value === 'string' ? parseBoolean(name, value, problems) : value === true || null
    const entries: string[] = Array.isArray(value) ? value : []
    return entries
      .map(entry => readQuoted(name, () => parseFlagEntry(entry), problems) ?? '')
      .filter(entry => entry !== '')
  })
}

/** What commander read for the flag of an input: a text, the list of a repeated flag, or true for a flag without a value. */
function flagValue(command: Command, spec: InputSpec): unknown {
  const option = inputFlag(spec)
  if (option === null) return undefined
  // commander stores `--no-cache` as the value false of `--cache`.
  const value: unknown = command.getOptionValue(option.attributeName())
  return option.negate ? value === false : value
}
