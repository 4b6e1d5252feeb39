import type { Image } from '../../image/model.ts'
import { holdsToken, isMachineMade, isPlaceholder, isSecretName } from '../../secrets/values.ts'
import type { Check, Observation } from '../check.ts'
import { type Command, readHistory } from './history.ts'

export const imageConfig: Check = {
  id: 'secrets/image-config',
  title: "A secret stands in the image's config",
  severity: 'error',
  needs: [],
  docs: {
    why: 'Environment, labels and the history of an image are plain text that `docker history` and `docker inspect` show to everybody who can pull it; build arguments stand there with their values.',
    how: 'Looked at are the variables of ENV, the build arguments that BuildKit writes in front of each command (`|1 TOKEN=...`), labels, and the commands of the history. A variable counts where its name speaks of a secret (`DB_PASSWORD`, `API_KEY`; not `KMS_KEY_ALIAS`, `TOKEN_FILE` or `AUTH_MODE`) and its value is no reference, example, flag or word that everybody uses; any text counts where a token of a known issuer or a URL with a password stands in it. What does not look made by a machine is a warning, what the base image brings an info. Only names are reported, and the Dockerfile line is shown with the value masked.',
    limits:
      'A variable that a later instruction sets to something else is seen in the history only. An image without a history, as some builders make it, is judged by its variables and labels alone.',
    fix: 'Mount the secret for the one instruction that needs it; it is then in no layer and in no history:\n\n```dockerfile\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci\n```\n\nwith `secret-envs: npm_token=NPM_TOKEN` in the workflow. What the program needs at run time is given to the container when it starts.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const history = readHistory(image)
    return [...variables(image, history), ...labels(image), ...texts(history)]
  },
}

type Source = 'environment' | 'argument' | 'label'

/** What the config sets now, and what the history says was set; each name once for each source, own before inherited. */
function variables(image: Image, history: readonly Command[]): Observation[] {
  const found = new Map<string, Observation>()
  const add = (source: Source, name: string, value: string, inherited: boolean) => {
    const observation = judge(source, name, value, inherited)
    const key = `${source} ${name}`
    if (observation && (!found.has(key) || found.get(key)?.data?.['inherited'])) found.set(key, observation)
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
  return [...found.values()]
}

function labels(image: Image): Observation[] {
  return Object.entries(image.config.labels).flatMap(([name, value]) => judge('label', name, value, false) ?? [])
}

/** Commands with a token or a password in their own text; one finding for each. */
function texts(history: readonly Command[]): Observation[] {
  return history.flatMap(({ text, keyword, layer, inherited }): Observation[] => {
    const token = holdsToken(text)
    if (!token && !holdsPassword(text)) return []
    const severity = inherited ? 'info' : token ? 'error' : 'warning'
    return [{ severity, ...(layer !== null && { layer }), data: { source: 'command', name: keyword, inherited } }]
  })
}

function judge(source: Source, name: string, value: string, inherited: boolean): Observation | null {
  const token = holdsToken(value)
  const secret = isSecretName(name) && !isPlaceholder(value)
  if (!token && !secret && !holdsPassword(value)) return null
  const severity = inherited ? 'info' : token || (secret && isMachineMade(value)) ? 'error' : 'warning'
  return { severity, data: { source, name: name.slice(0, 100), inherited } }
}

function holdsPassword(text: string): boolean {
  const passwords = text.matchAll(/:\/\/[^\s/:@"'`<>]{1,100}:([^\s/:@"'`<>]{3,200})@/g)
  return [...passwords].some(match => !isPlaceholder(match[1] ?? ''))
}

function halves(text: string): [string, string] {
  const sign = text.indexOf('=')
  return sign === -1 ? [text, ''] : [text.slice(0, sign), text.slice(sign + 1)]
}
