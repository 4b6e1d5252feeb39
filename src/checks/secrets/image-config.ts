import type { Image } from '../../image/model.ts'
import { maskSecrets } from '../../secrets/mask.ts'
import { isMachineMade, isPlaceholder } from '../../secrets/values.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import { atMost, partition } from '../at-most.ts'
import type { ImageCheck, Observation } from '../check.ts'
import { type Command, readHistory } from './history.ts'
import { type Proof, proofInCommand, proofInLabel, proofInVariable } from './proof.ts'
import { observeDocuments } from './pushed-documents.ts'

export const imageConfig: ImageCheck = {
  id: 'secrets/image-config',
  title: 'Secret in the image config',
  severity: 'error',
  inherited: 'info',
  evidence: {
    proven:
      'A key parses, a token has its issuer’s format, the value is the content of a credential file, or it looks generated and is in one of those variables, settings or places.',
    likely:
      'Another value is there, a password or token is in a URL, a key is encrypted, a key is for a service’s test mode, or two variables look like the two parts of an AWS key.',
  },
  systems: 'any',
  needs: [],
  docs: {
    why: prose`
      \`docker history\` and \`docker inspect\` show the environment, labels and history of an image to anyone who can
      pull it. The history includes the values of build arguments. Annotations and attestations are as public as the image.
    `,
    how: prose`
      The check reads the whole image config: the variables of ENV with their names, the build arguments that BuildKit records in front of each
      command (\`|1 TOKEN=...\`), labels, the commands of the history, CMD, ENTRYPOINT, HEALTHCHECK, ONBUILD, SHELL,
      VOLUME, authors and any other field. It reads what else a push transfers: the manifest and the index with their annotations,
      and attestations. Provenance with \`mode=max\` contains the build arguments, commands and Dockerfile of every stage,
      not only of the last one. The check looks for:

      - Private keys, even in Base64 or hexadecimal, or with spaces or \`\\n\` as line ends.
      - Tokens of known issuers, AWS secret keys and keys of Azure storage.
      - The content of credential files: Docker's and Composer's logins, service accounts, kubeconfigs, netrc.
      - Passwords, or tokens as the user, in URLs.
      - Variables, options and settings whose name suggests a secret (\`DB_PASSWORD\`, \`--api-key\`, \`Password=\` in a
        connection string; not \`KMS_KEY_ALIAS\`, \`TOKEN_FILE\` or \`AUTH_MODE\`), or that a program reads as its
        password (\`PGPASSWORD\`, \`SSHPASS\`, \`BUNDLE_...\`).
      - Values in the places of commands for a credential: \`Authorization:\`, \`curl -u\`, \`docker login -p\`,
        \`mysql -p\`, \`echo root:... | chpasswd\`.

      References, examples, flags, paths and common words are not findings. Neither are keys that are public by design:
      Stripe's \`pk_live_\`, Mapbox's \`pk.\`, keys of Firebase's clients, keys that only search, and Sentry's address.

      In RUN, a word as the value of a
      variable is mostly a dummy for the build. It counts only if a program reads the variable as its password. A random
      value without such a name is not evidence. Values of the base image are infos. The report contains only names, and
      masks the value in the Dockerfile line.
    `,
    limits: prose`
      If a later instruction overwrites a variable, only the history shows the earlier value. If a builder writes no
      history, the check reads only variables and labels. In SBOMs, in other attestations than provenance, and in provenance of more than
      4 MiB, the check finds only what a secret's own form shows. It reads no signatures or other artifacts in the same index.
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
    const leaks = [...variables(image, history), ...labels(image), ...texts(image, history), ...others(image, history)]
    const proven = partition(leaks, ({ proof }) => proof === 'proven')
    const ownFirst = partition(proven, ({ inherited }) => !inherited)
    return [...atMost(ownFirst, 'with secrets', observe, 'place'), ...observeDocuments(image)]
  },
}

/** A secret in one place of the config. */
interface Leak {
  proof: Proof
  source: Source
  /** Of the variable, label or instruction. */
  name: string
  inherited: boolean
  layer?: number
  /** The instruction of a field. */
  keyword?: string
}

type Source = 'environment' | 'argument' | 'label' | 'command' | 'start' | 'field'

/** The variables of the config and of the history: each name once per source, with its most severe value. */
function variables(image: Image, history: readonly Command[]): Leak[] {
  const leaks = new Map<string, Leak>()
  const add = (source: Source, name: string, proof: Proof | null, inherited: boolean) => {
    const key = `${source} ${name}`
    const leak = proof && { proof, source, name, inherited }
    if (leak && rankOf(leak) > rankOf(leaks.get(key))) leaks.set(key, leak)
  }
  /** By variable: whether only the base image sets it. */
  const inBase = new Map<string, boolean>()
  for (const { assignments, inherited } of history) {
    for (const { kind, name } of assignments) {
      if (kind === 'environment') inBase.set(name, inherited && inBase.get(name) !== false)
    }
  }
  const hasKeyId = image.config.env.some(variable => AWS_ID.test(halves(variable)[1]))
  for (const variable of image.config.env) {
    const [name, value] = halves(variable)
    const proof = proofInVariable(name, value) ?? (hasKeyId && isLikeAwsSecret(value) ? 'likely' : null)
    add('environment', name, proof, inBase.get(name) ?? false)
  }
  for (const { inherited, assignments } of history) {
    for (const { kind, name, value } of assignments) add(kind, name, proofInVariable(name, value), inherited)
  }
  return [...leaks.values()]
}

/** The identifier of an AWS access key. The secret has no mark, so under another name it is only likely. */
const AWS_ID = /^A(?:KIA|SIA)[A-Z2-7]{16}$/

function isLikeAwsSecret(value: string): boolean {
  return /^[A-Za-z0-9+/]{40}$/.test(value) && /[A-Z]/.test(value) && isMachineMade(value) && !isPlaceholder(value)
}

function rankOf(one: Leak | undefined): number {
  return one === undefined ? -1 : one.inherited ? 0 : one.proof === 'likely' ? 1 : 2
}

function labels(image: Image): Leak[] {
  return Object.entries(image.config.labels).flatMap(([name, value]) => {
    const proof = proofInLabel(name, value)
    return proof === null ? [] : [{ proof, source: 'label', name, inherited: false }]
  })
}

/** Commands with a secret in their own text; one finding for each. */
function texts(image: Image, history: readonly Command[]): Leak[] {
  const leaks = history.flatMap(({ text: command, keyword, layer, inherited }): Leak[] => {
    const proof = proofInCommand(command, keyword)
    if (proof === null) return []
    return [{ proof, source: 'command', name: keyword, inherited, ...(layer !== null && { layer }) }]
  })
  const { entrypoint, cmd, healthcheck } = image.config
  const starts = { ENTRYPOINT: entrypoint, CMD: cmd, HEALTHCHECK: healthcheck?.test ?? [] }
  for (const [keyword, words] of Object.entries(starts)) {
    if (leaks.some(({ name }) => name === keyword)) continue
    const proof = proofInCommand(words.join(' '), keyword)
    if (proof) leaks.push({ proof, source: 'start', name: keyword, inherited: isInherited(history, keyword) })
  }
  return leaks
}

/** Whether only the base image has this instruction. */
function isInherited(history: readonly Command[], keyword: string | undefined): boolean {
  const setBy = history.filter(one => one.keyword === keyword)
  return setBy.length > 0 && setBy.every(one => one.inherited)
}

/** The instructions that set the fields of which only a search for secrets reads the text. */
const KEYWORD_OF_FIELD: Readonly<Record<string, string>> = {
  'config.OnBuild': 'ONBUILD',
  'config.Shell': 'SHELL',
  'config.Volumes': 'VOLUME',
  'config.Labels': 'LABEL',
  'config.Env': 'ENV',
  author: 'MAINTAINER',
}

function others(image: Image, history: readonly Command[]): Leak[] {
  return Object.entries(image.config.others).flatMap(([field, content]) => {
    const keyword = KEYWORD_OF_FIELD[field]
    const proof = proofInCommand(content, 'RUN')
    if (proof === null) return []
    return [{ proof, source: 'field', name: field, inherited: isInherited(history, keyword), keyword: keyword ?? '' }]
  })
}

/** From the name of the variable, label or instruction; never from the value. */
function observe({ proof, source, inherited, layer, ...leak }: Leak): Observation {
  // A name may be a secret, too.
  const name = maskSecrets(leak.name).slice(0, 100)
  return {
    evidence: proof,
    ...(layer !== undefined && { layer }),
    setBy: setBy(source, name, leak.keyword),
    data: { source, name, inherited },
    message: messageOf(source, name, plain(inherited ? ' of the base image' : '')),
    fix: fixOf(source, name),
  }
}

function setBy(source: Source, name: string, keyword = ''): NonNullable<Observation['setBy']> {
  if (source === 'field') return { keyword }
  return source === 'command' || source === 'start' ? { keyword: name } : { keyword: KEYWORDS[source], name }
}

const KEYWORDS = { environment: 'ENV', argument: 'ARG', label: 'LABEL' }

function messageOf(source: Source, name: string, whose: Words): Words {
  switch (source) {
    case 'argument':
      return text`The value of the build argument ${name}${whose} is recorded in the image history, readable by anyone who can pull the image.`
    case 'environment':
      return text`The variable ${name}${whose} contains a secret. Anyone who can pull the image can read it in the image config.`
    case 'field':
      return text`The field ${name}${whose} in the image config contains a secret, readable by anyone who can pull the image.`
    case 'label':
      return text`The label ${name}${whose} contains a secret, readable by anyone who can pull the image.`
    case 'start':
      return text`The ${name} instruction${whose} contains a secret. Anyone who can pull the image can read it in the image config.`
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

function halves(variable: string): [string, string] {
  const sign = variable.indexOf('=')
  return sign === -1 ? [variable, ''] : [variable.slice(0, sign), variable.slice(sign + 1)]
}
