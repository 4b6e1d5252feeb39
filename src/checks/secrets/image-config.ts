import type { Image } from '../../image/model.ts'
import { isMachineMade, isPlaceholder } from '../../secrets/values.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { ImageCheck, Observation } from '../check.ts'
import { type Command, readHistory } from './history.ts'
import { type Proof, proofInCommand, proofInLabel, proofInVariable } from './proof.ts'

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
      pull it. The history includes the values of build arguments.
    `,
    how: prose`
      The check reads the whole image config: the variables of ENV, the build arguments that BuildKit records in front of each
      command (\`|1 TOKEN=...\`), labels, the commands of the history, CMD, ENTRYPOINT, HEALTHCHECK, ONBUILD, SHELL,
      VOLUME, authors and any other field. It looks for:

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
    return [...variables(image, history), ...labels(image), ...texts(image, history), ...others(image, history)]
  },
}

type Source = 'environment' | 'argument' | 'label' | 'command' | 'start' | 'field'

/** The variables of the config and of the history: each name once per source, with its most severe value. */
function variables(image: Image, history: readonly Command[]): Observation[] {
  const observations = new Map<string, Observation>()
  const add = (source: Source, name: string, proof: Proof | null, inherited: boolean) => {
    const observation = observe(proof, source, name, inherited)
    const key = `${source} ${name}`
    if (observation && rankOf(observation) > rankOf(observations.get(key))) observations.set(key, observation)
  }
  const hasKeyId = image.config.env.some(variable => AWS_ID.test(halves(variable)[1]))
  for (const variable of image.config.env) {
    const [name, value] = halves(variable)
    const proof = proofInVariable(name, value) ?? (hasKeyId && isLikeAwsSecret(value) ? 'likely' : null)
    const setBy = history.filter(one =>
      one.assignments.some(other => other.kind === 'environment' && other.name === name),
    )
    add('environment', name, proof, setBy.length > 0 && setBy.every(one => one.inherited))
  }
  for (const { inherited, assignments } of history) {
    for (const { kind, name, value } of assignments) add(kind, name, proofInVariable(name, value), inherited)
  }
  return [...observations.values()]
}

/** The identifier of an AWS access key. The secret has no mark, so under another name it is only likely. */
const AWS_ID = /^A(?:KIA|SIA)[A-Z2-7]{16}$/

function isLikeAwsSecret(value: string): boolean {
  return /^[A-Za-z0-9+/]{40}$/.test(value) && /[A-Z]/.test(value) && isMachineMade(value) && !isPlaceholder(value)
}

function rankOf(one: Observation | undefined): number {
  return one === undefined ? -1 : one.data?.['inherited'] === true ? 0 : one.evidence === 'likely' ? 1 : 2
}

function labels(image: Image): Observation[] {
  return Object.entries(image.config.labels).flatMap(
    ([name, value]) => observe(proofInLabel(name, value), 'label', name, false) ?? [],
  )
}

/** Commands with a secret in their own text; one finding for each. */
function texts(image: Image, history: readonly Command[]): Observation[] {
  const observations = history.flatMap(({ text: command, keyword, layer, inherited }) => {
    const observation = observe(proofInCommand(command, keyword), 'command', keyword, inherited)
    return observation ? [{ ...observation, ...(layer !== null && { layer }) }] : []
  })
  const { entrypoint, cmd, healthcheck } = image.config
  const starts = { ENTRYPOINT: entrypoint, CMD: cmd, HEALTHCHECK: healthcheck?.test ?? [] }
  for (const [keyword, words] of Object.entries(starts)) {
    if (observations.some(({ data }) => data?.['name'] === keyword)) continue
    const setBy = history.filter(one => one.keyword === keyword)
    const inherited = setBy.length > 0 && setBy.every(one => one.inherited)
    const observation = observe(proofInCommand(words.join(' '), keyword), 'start', keyword, inherited)
    if (observation) observations.push(observation)
  }
  return observations
}

/** The instructions that set the fields of which only a search for secrets reads the text. */
const KEYWORD_OF_FIELD: Readonly<Record<string, string>> = {
  'config.OnBuild': 'ONBUILD',
  'config.Shell': 'SHELL',
  'config.Volumes': 'VOLUME',
  'config.Labels': 'LABEL',
  author: 'MAINTAINER',
}

function others(image: Image, history: readonly Command[]): Observation[] {
  return Object.entries(image.config.others).flatMap(([field, content]) => {
    const keyword = KEYWORD_OF_FIELD[field]
    const setBy = history.filter(one => one.keyword === keyword)
    const inherited = setBy.length > 0 && setBy.every(one => one.inherited)
    const observation = observe(proofInCommand(content, 'RUN'), 'field', field, inherited)
    return observation ? [{ ...observation, setBy: { keyword: keyword ?? '' } }] : []
  })
}

function observe(proof: Proof | null, source: Source, name: string, inherited: boolean): Observation | null {
  if (proof === null) return null
  return { evidence: proof, ...describe(source, name.slice(0, 100), inherited) }
}

/** The parts of a finding, from the name of the variable, label or instruction; never from the value. */
function describe(source: Source, name: string, inherited: boolean): Omit<Observation, 'evidence'> {
  const whose = plain(inherited ? ' of the base image' : '')
  if (source === 'field')
    return { data: { source, name, inherited }, message: messageOf(source, name, whose), fix: FIX }
  const setBy = source === 'command' || source === 'start' ? { keyword: name } : { keyword: KEYWORDS[source], name }
  return { setBy, data: { source, name, inherited }, message: messageOf(source, name, whose), fix: fixOf(source, name) }
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
