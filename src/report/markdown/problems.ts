import { firstNames } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { code } from '../../text/words.ts'
import { codeBlock, codeSpan, escapeMarkdown, shortProse } from '../escape.ts'
import type { LayerName } from '../layer-name.ts'
import { selectProblems } from '../problems/merge.ts'
import type { Place, Problem, ProblemItem } from '../problems/problem.ts'
import { SEVERITY_SYMBOLS, SYMBOLS } from '../title.ts'
import { type Context, placeLink, size, take } from './context.ts'

const SHOWN_TARGETS = 20

/** What keeps the gate from passing. */
export function problemList(context: Context, list: Problem[]): string {
  const { problems } = context.limits
  take(context, list, problems, 'problem')
  return problemsByTarget(context, selectProblems(list, problems))
}

/** Target by target, each problem with its Dockerfile line and how to fix it. */
export function problemsByTarget(context: Context, list: Problem[]): string {
  const part = (mine: Problem[]): string => {
    const quoted = new Set<string>()
    const names = (mine[0]?.targets ?? []).map(target => codeSpan(shorten(target, 80)))
    const heading = names.length === 0 ? [] : [`**${firstNames(names, SHOWN_TARGETS)}**`, '']
    return [...heading, ...mine.map(problem => listItem(context, problem, quoted))].join('\n')
  }
  return [...Map.groupBy(list, ({ targets }) => JSON.stringify(targets)).values()].map(part).join('\n\n')
}

/** A target's part shows an instruction once; after that, it shows only the line. */
function listItem(context: Context, problem: Problem, quoted: Set<string>): string {
  const where = (place: Place): string => {
    const key = `${place.file}:${place.line}`
    const words = placeWords(context, place, !quoted.has(key))
    quoted.add(key)
    return words
  }
  const [first, ...others] = problem.items
  const symbol =
    problem.kind === 'failure' || problem.kind === 'check' ? SYMBOLS.error : SEVERITY_SYMBOLS[problem.severity]
  const message = first === undefined ? '' : itemWords(first)
  const head = `- ${symbol} ${platformWords(problem)}${message}`
  const below = [
    ...(problem.place === null || problem.kind === 'budget' ? [] : [where(problem.place)]),
    ...(first?.layer == null ? [] : [layerWords(first.layer)]),
    ...(problem.id === null ? [] : [codeSpan(problem.id)]),
  ].join(' · ')
  const contributors = problem.contributors.map(weight => {
    if (weight.what === 'base') return `${size(weight.bytes)} from the base image ${baseName(weight.reference)}`.trim()
    return `${size(weight.bytes)} from ${weight.place === null ? layerWords(weight.layer) : where(weight.place)}`
  })
  const more = take(context, others, context.limits.items - 1, 'finding').map(itemWords)
  return [
    below === '' ? head : `${head}\\\n  ${below}`,
    ...[...contributors, ...more, ...waiverWords(problem)].map(line => `  - ${line}`),
    ...outputBlock(context, problem.output),
    ...reasonWords(context, problem),
    ...(problem.fix === null ? [] : [fixWords(problem.fix)]),
  ].join('\n')
}

function platformWords(problem: Problem): string {
  if (problem.platforms.length === 0) return ''
  return `${problem.platforms.map(platform => escapeMarkdown(shorten(platform, 40))).join(', ')}: `
}

/** The message, and the path if the message lacks it. */
function itemWords({ message, path }: ProblemItem): string {
  const words = shortProse(message, 500)
  return path === null || message.includes(code(path).text)
    ? words
    : `${words} ${codeSpan(shorten(path, 200, 'middle'))}`
}

function waiverWords({ waiver }: Problem): string[] {
  if (waiver === null) return []
  const { path, reason, until } = waiver
  const where = path === null ? '' : ` for ${codeSpan(shorten(path, 200, 'middle'))}`
  return [`Waived${where} until ${escapeMarkdown(shorten(until, 20))}: ${escapeMarkdown(shorten(reason, 200))}`]
}

/** The base image's name as code; empty if the problem does not show it. */
export function baseName(reference: string | null): string {
  return reference === null ? '' : codeSpan(shorten(reference, 120, 'middle'))
}

/** The linked line and its instruction. */
function placeWords(context: Context, place: Place, withInstruction: boolean): string {
  const link = placeLink(context, place)
  const instruction = withInstruction && place.instruction !== null ? codeSpan(shorten(place.instruction, 160)) : ''
  return `${link} ${instruction}`.trim()
}

/** The instruction of a layer without a Dockerfile line, or only its position if that is unknown, too. */
export function layerWords({ position, instruction }: LayerName): string {
  return instruction === null ? position : `${codeSpan(shorten(instruction, 160))} (${position})`
}

/** Why it matters, for the first problem of each check. */
function reasonWords({ limits, reasoned }: Context, { id, why }: Problem): string[] {
  if (!limits.why || why === null || id === null || reasoned.has(id)) return []
  reasoned.add(id)
  return [`  - **Why it matters:** ${shortProse(why, 500)}`]
}

/** The first line of a fix is a sentence; further lines are part of a Dockerfile. */
function fixWords(fix: string): string {
  const [sentence = '', ...snippet] = fix.trimEnd().split('\n')
  const words = `  - **Fix:** ${shortProse(sentence, 500)}`
  const lines = snippet.slice(0, 20).map(line => shorten(line, 200))
  // No blank line before it: a blank line would add space between all items of the list.
  return lines.length === 0 ? words : `${words}\n${indented(codeBlock(lines, 'dockerfile'), '    ')}`
}

function outputBlock(context: Context, output: string[]): string[] {
  const kept = Math.min(output.length, context.limits.output)
  take(context, output, kept, 'line of build output')
  const last = kept === 0 ? [] : output.slice(-kept).map(line => shorten(line, 400))
  return last.length === 0 ? [] : ['', indented(codeBlock(last), '  '), '']
}

function indented(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by)
}
