import type { Image } from '../../image/model.ts'
import { holdsToken, isMachineMade, isPlaceholder, isSecretName } from '../../secrets/values.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { ImageCheck, Observation } from '../check.ts'
import { type Command, readHistory } from './history.ts'

export const imageConfig: ImageCheck = {
  id: 'secrets/image-config',
  title: 'Secret in the image config',
  severity: 'error',
  systems: 'any',
  needs: [],
  docs: {
    why: prose`
      \`docker history\` and \`docker inspect\` show the environment, labels and history of an image to anyone who can
      pull it. The history includes the values of build arguments.
    `,
    how: prose`
      The check reads the variables of ENV, the build arguments that BuildKit records in front of each command (\`|1
      TOKEN=...\`), labels, and the commands of the history. A variable is a finding if its name suggests a secret
      (\`DB_PASSWORD\`, \`API_KEY\`; not \`KMS_KEY_ALIAS\`, \`TOKEN_FILE\` or \`AUTH_MODE\`) and its value is not a
      reference, an example, a flag or a common word. Any text is a finding if it contains a token of a known issuer or
      a URL with a password.

      Proven, and an error: a token in its issuer's format, and a generated value of a variable whose name announces a
      secret. Likely, and a warning: another value of such a variable, a password in a URL, and a key for a service's
      test mode. A random value without such a name is not evidence. Values of the base image are infos. The report
      contains only names, and masks the value in the Dockerfile line.
    `,
    limits: prose`
      If a later instruction overwrites a variable, only the history shows the earlier value. If a builder writes no
      history, the check reads only variables and labels.
    `,
    fix: prose`
      Mount the secret for the one instruction that needs it. No layer and no history then contains it:

      \`\`\`dockerfile
      RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci
      \`\`\`

      Pass it with \`secret-envs: npm_token=NPM_TOKEN\` in the workflow. If the program needs the secret at run time,
      pass it to the container when it starts.
    `,
  },
  run(image) {
    const history = readHistory(image)
    return [...variables(image, history), ...labels(image), ...texts(history)]
  },
}

type Source = 'environment' | 'argument' | 'label' | 'command'

/** The variables of the config and of the history: each name once per source, own before inherited. */
function variables(image: Image, history: readonly Command[]): Observation[] {
  const observations = new Map<string, Observation>()
  const add = (source: Source, name: string, value: string, inherited: boolean) => {
    const observation = evaluate(source, name, value, inherited)
    const key = `${source} ${name}`
    if (observation && (!observations.has(key) || observations.get(key)?.data?.['inherited']))
      observations.set(key, observation)
  }
  for (const variable of image.config.env) {
    const [name, value] = halves(variable)
    const setBy = history.filter(one =>
      one.assignments.some(other => other.kind === 'environment' && other.name === name),
    )
    add('environment', name, value, setBy.length > 0 && setBy.every(one => one.inherited))
  }
  for (const { inherited, assignments } of history) {
    for (const { kind, name, value } of assignments) add(kind, name, value, inherited)
  }
  return [...observations.values()]
}

function labels(image: Image): Observation[] {
  return Object.entries(image.config.labels).flatMap(([name, value]) => evaluate('label', name, value, false) ?? [])
}

/** Commands with a token or a password in their own text; one finding for each. */
function texts(history: readonly Command[]): Observation[] {
  return history.flatMap(({ text: command, keyword, layer, inherited }): Observation[] => {
    const token = holdsToken(command)
    if (!token && !holdsPassword(command)) return []
    const severity = inherited ? 'info' : token && !isForTests(command) ? 'error' : 'warning'
    return [{ severity, ...(layer !== null && { layer }), ...describe('command', keyword, inherited) }]
  })
}

function evaluate(source: Source, name: string, value: string, inherited: boolean): Observation | null {
  const token = holdsToken(value)
  const secret = isSecretName(name) && !isPlaceholder(value)
  if (!token && !secret && !holdsPassword(value)) return null
  const proven = (token || (secret && isMachineMade(value))) && !isForTests(value)
  const severity = inherited ? 'info' : proven ? 'error' : 'warning'
  return { severity, ...describe(source, name.slice(0, 100), inherited) }
}

/** Whether the tokens of a text are keys for the test mode of a service. */
function isForTests(text: string): boolean {
  return /(?<![A-Za-z0-9])[sr]k_test_/.test(text) && !holdsToken(text.replace(/(?<![A-Za-z0-9])[sr]k_test_\w+/g, ''))
}

/** The parts of a finding, from the name of the variable, label or instruction; never from the value. */
function describe(source: Source, name: string, inherited: boolean): Omit<Observation, 'severity'> {
  const whose = plain(inherited ? ' of the base image' : '')
  const setBy = source === 'command' ? { keyword: name } : { keyword: KEYWORDS[source], name }
  return { setBy, data: { source, name, inherited }, message: messageOf(source, name, whose), fix: fixOf(source, name) }
}

const KEYWORDS = { environment: 'ENV', argument: 'ARG', label: 'LABEL' }

function messageOf(source: Source, name: string, whose: Words): Words {
  switch (source) {
    case 'argument':
      return text`The value of the build argument ${name}${whose} is recorded in the image history, readable by anyone who can pull the image.`
    case 'environment':
      return text`The variable ${name}${whose} contains a secret. Anyone who can pull the image can read it in the image config.`
    case 'label':
      return text`The label ${name}${whose} contains a secret, readable by anyone who can pull the image.`
    case 'command':
      return text`A ${name} instruction${whose} contains a secret. Anyone who can pull the image can read it in the image history.`
  }
}

const FIX = text`Mount it with ${'RUN --mount=type=secret'}, or pass it to the container when it starts. Then revoke it.`

function fixOf(source: Source, name: string): Words {
  if (source === 'label') return text`Remove the label. Then revoke the secret.`
  if (source !== 'argument') return FIX
  return text`Use ${`RUN --mount=type=secret,id=…,env=${name}`} instead, which passes the secret to one instruction only. Then revoke it.`
}

function holdsPassword(value: string): boolean {
  const passwords = value.matchAll(/:\/\/[^\s/:@"'`<>]{1,100}:([^\s/:@"'`<>]{3,200})@/g)
  return [...passwords].some(match => !isPlaceholder(match[1] ?? ''))
}

function halves(variable: string): [string, string] {
  const sign = variable.indexOf('=')
  return sign === -1 ? [variable, ''] : [variable.slice(0, sign), variable.slice(sign + 1)]
}
