import { wholeName } from './long-options.ts'
import type { WrapperTool } from './wrapper-tool.ts'

/** An option of a tool: its whole name, and its value, or '' without one. */
export interface WrapperOption {
  name: string
  value: string
}

/** As getopt_long(3) with `+`, unless the tool permutes: the first word that is not an option ends the options. */
export function readOptions(args: readonly string[], tool: WrapperTool) {
  const { short = '', long = [], flags = [], exact, permutes, bash } = tool
  const options: WrapperOption[] = []
  const rest: string[] = []
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--' || (bash && arg === '-+'))
      return { options, rest: [...rest, ...args.slice(at + 1)], isEnded: true }
    // capsh starts itself again with the words behind `==`.
    if (bash && arg === '==') continue
    if (!arg.startsWith('-') || arg === '-') {
      if (!permutes) break
      rest.push(arg)
      continue
    }
    if (arg.startsWith('--')) {
      const [written = ''] = arg.slice(2).split('=', 1)
      const name = exact ? written : wholeName(written, [...long, ...flags])
      const hasNext = !arg.includes('=') && long.includes(name)
      options.push({ name, value: hasNext ? (args[++at] ?? '') : arg.slice(written.length + 3) })
      continue
    }
    // The value of an option is the rest of the word, or the next word.
    const letters = [...arg.slice(1)]
    const value = letters.findIndex(letter => short.includes(letter))
    for (const name of value < 0 ? letters : letters.slice(0, value)) options.push({ name, value: '' })
    if (value >= 0)
      options.push({ name: letters[value] as string, value: letters.slice(value + 1).join('') || (args[++at] ?? '') })
  }
  return { options, rest: [...rest, ...args.slice(at)], isEnded: false }
}
