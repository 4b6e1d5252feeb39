import { parseReference } from '../../oci/reference.ts'

/** Why a push failed, in one word. */
export type RefusalKind =
  | 'credentials'
  | 'local'
  | 'unauthorized'
  | 'denied'
  | 'not-found'
  | 'too-large'
  | 'immutable'
  | 'quota'
  | 'rate-limited'
  | 'server'
  | 'unreachable'
  | 'untrusted'
  | 'no-answer'
  | 'other-image'
  | 'attestation'
  | 'refused'

/**
 * Classifies a failure by the status and the words of the program, without names. Failures of this machine come first:
 * their words (`not found`, `denied`) are also those of registries. A registry reports an immutable tag or an exceeded quota
 * with several statuses; a status of a server error or of a rate limit takes precedence.
 */
export function classifyRefusal(text: string, status: number | null): RefusalKind {
  if (CREDENTIALS.test(text)) return 'credentials'
  if (status === null && LOCAL.test(text)) return 'local'
  if (ATTESTATION.test(text)) return 'attestation'
  if (LOST_UPLOAD.test(text)) return 'server'
  if (status === 429 || (status === null && TOO_MANY.test(text))) return 'rate-limited'
  if (status === 507) return 'quota'
  if (status === null || (status >= 400 && status < 500)) {
    if (IMMUTABLE.test(text)) return 'immutable'
    if (QUOTA.test(text)) return 'quota'
  }
  if (status !== null) return status >= 500 ? 'server' : (KIND_OF_STATUS[status] ?? 'refused')
  if (UNTRUSTED.test(text)) return 'untrusted'
  return KIND_OF_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'refused'
}

/**
 * The message without the names that the user chose: a repository `acme/quota-service` or a tag `immutable` says nothing
 * about its registry. What remains of a URL is whether it belongs to an upload in progress.
 */
export function withoutNames(message: string, reference: string): string {
  const { host, path, tag } = parseReference(reference)
  const names = [reference, `${host ?? 'library'}/${path}`, `/${path}/`, ...(path.includes('/') ? [path] : [])]
  // The forms in which skopeo prints a tag, and registries print a part of the reference.
  const tags = [`uploading manifest ${tag} to`, `reading manifest ${tag} in`]
  const parts = [...path.split('/'), tag].flatMap(part => [`"${part}"`, `'${part}'`, `\`${part}\``])
  return [...names, ...tags, ...parts]
    .reduce((rest, name) => rest.replaceAll(name, '-'), message)
    .replace(/:\/\/[^\s"']*[^\s"':,]/g, url => (/\/uploads\/[^/?]/.test(url) ? '://upload' : '://-'))
}

/** Errors of credential helpers. A status in them is that of another service. */
const CREDENTIALS = /error (?:getting|listing) credentials|getting username and password|docker-credential-[\w-]+["':]/i

/** Errors about Docker's socket, builders, the layout's blobs, programs and files, as Go writes them. */
const LOCAL =
  /docker daemon|docker API at|dial unix |no builder "[^"]*" found|content sha256:\S+: not found|executable file not found|no such file or directory|The system cannot find the (?:file|path) specified|not enough space on the disk|\b(?:open|stat|lstat|read|write|mkdir|readlink|rename|fork\/exec) \/\S*: /i

/**
 * The registry lost an upload, or not all of its machines know a blob yet. A 404 or 416 for an upload in progress means the
 * same; a 404 for a new upload means that the repository does not exist.
 */
const LOST_UPLOAD =
  /blob[ _]upload[ _](?:unknown|invalid)|manifest[ _]blob[ _]unknown|digest[ _]invalid|(?:PUT|PATCH) request to \S*:\/\/upload: (?:404|416)\b/i

/** A registry that does not know an OCI artifact's empty config. Since BuildKit 0.32, attestations are OCI artifacts. */
const ATTESTATION = /application\/vnd\.oci\.empty\.v1\+json|unknown manifest class/i

const TOO_MANY = /\btoo ?many ?requests\b/i
// Separate words only: those in `quota-service` and `acme/immutable` are parts of a name.
const IMMUTABLE =
  /(?<![\w./@=-])immutab(?:le|ility)(?![\w/-])|cannot be overwritten|tag (?:invalid: )?.{0,80}already exists|(?<![\w./-])overwrit/i
const QUOTA = /(?<![\w./@=-])quota(?:[_ ]exceeded|s)?(?![\w/-])|insufficient storage|storage limit|no space left/i

/** Permanent failures of TLS: an untrusted certificate, or no common protocol. */
const UNTRUSTED =
  /x509: |certificate signed by unknown authority|certificate has expired|HTTP response to HTTPS client|first record does not look like a TLS handshake|tls: (?:failed to (?:verify|parse)|(?:bad|unsupported|revoked|expired|unknown) certificate|certificate required|handshake failure|protocol version|no application protocol|unrecognized name|access denied)/i

const KIND_OF_STATUS: Record<number, RefusalKind> = {
  401: 'unauthorized',
  403: 'denied',
  404: 'not-found',
  408: 'server',
  413: 'too-large',
}

/** The registry's error codes as both programs print them, then Go's errors of connections. */
const KIND_OF_WORDS: [RegExp, RefusalKind][] = [
  [/\bunauthorized\b|authentication required|invalid username\/password|no basic auth credentials/i, 'unauthorized'],
  [/\bdenied\b|\bforbidden\b/i, 'denied'],
  [/\b(?:name|manifest|blob|repository) (?:is )?unknown\b|\bnot found\b/i, 'not-found'],
  [/entity too large|payload too large|content too large|blob too large/i, 'too-large'],
  [
    /connection (?:refused|reset)|actively refused it|forcibly closed|broken pipe|\bEOF\b|i\/o timeout|timeout|timed out|deadline exceeded|no such host|no route to host|network is unreachable|server closed|use of closed|temporary failure|http2: |tls: |transport connection broken|server misbehaving/i,
    'unreachable',
  ],
]
