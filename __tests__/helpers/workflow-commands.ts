export interface WorkflowCommand {
  name: string
  properties: Record<string, string>
  message: string
}

/** The runner's commands. A line with any other name is plain text. */
const REGISTERED = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

/**
 * Parses a log as the runner does (actions/runner, ActionCommand.cs and ActionCommandManager.cs): `::name k=v::text` at
 * the start of a line, after white space; the older `##[name k=v]text` anywhere in it. It ignores everything between
 * stop-commands and its token.
 */
export function parseWorkflowCommands(log: string): WorkflowCommand[] {
  const commands: WorkflowCommand[] = []
  let resume: string | undefined
  // The runner ends a line at a lone carriage return, too.
  for (const line of log.split(/\r\n|\n|\r/)) {
    const command = parseCurrent(line, resume) ?? parseOlder(line, resume)
    if (!command) continue
    if (resume !== undefined) {
      if (command.name === resume) resume = undefined
    } else if (command.name === 'stop-commands') resume = command.message.toLowerCase()
    else commands.push(command)
  }
  return commands
}

/** The annotations of one kind. */
export function annotations(log: string, kind: 'error' | 'warning' | 'notice'): WorkflowCommand[] {
  return parseWorkflowCommands(log).filter(({ name }) => name === kind)
}

function parseCurrent(line: string, resume: string | undefined): WorkflowCommand | undefined {
  const [, head = '', message = ''] = line.match(/^[\s\x85]*::(.*?)::(.*)$/) ?? []
  return command(head, ',', text => decode(text, { ':': '%3A', ',': '%2C' }), decode(message), resume)
}

function parseOlder(line: string, resume: string | undefined): WorkflowCommand | undefined {
  const [, head = '', message = ''] = line.match(/##\[([^\]]*)\](.*)$/) ?? []
  const unescapeOlder = (text: string) => decode(text, { ';': '%3B', ']': '%5D' })
  return command(head, ';', unescapeOlder, unescapeOlder(message), resume)
}

function command(
  head: string,
  separator: string,
  unescapeProperty: (text: string) => string,
  message: string,
  resume: string | undefined,
): WorkflowCommand | undefined {
  const [, name = '', properties = ''] = head.match(/^([^ ]*) ?(.*)$/) ?? []
  if (!REGISTERED.has(name.toLowerCase()) && (resume === undefined || name.toLowerCase() !== resume)) return undefined
  const pairs = properties
    .trim()
    .split(separator)
    .map(pair => pair.match(/^([^=]+)=(.+)$/))
    .filter(match => match !== null)
    .map(([, key = '', value = '']) => [key, unescapeProperty(value)])
  return { name: name.toLowerCase(), properties: Object.fromEntries(pairs), message }
}

function decode(text: string, more: Record<string, string> = {}): string {
  // The percent sign comes last, as in the runner: %250A is an escaped "%0A".
  const mappings = Object.entries({ '\r': '%0D', '\n': '%0A', ...more, '%': '%25' })
  return mappings.reduce((result, [token, escaped]) => result.replaceAll(escaped, token), text)
}
