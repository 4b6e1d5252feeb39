import type { Image, Tree } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { type Environment, imageEnvironment } from '../start/environment.ts'
import { startOf } from '../start/start.ts'
import { ELF_PROGRAM_NEEDS, elfPrograms } from './elf-programs.ts'
import { link, newSearchBudget } from './linking/link.ts'
import { LOADER_NEEDS, loaderAt } from './linking/loader.ts'

/** Where Linux programs look for trusted certificates: Go in all (crypto/x509/root_linux.go), others in some. */
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
const FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs']

export const caBundle: Check = {
  id: 'runtime/ca-bundle',
  title: 'CA certificates missing',
  severity: 'warning',
  evidence: {
    likely: 'An own layer has curl or wget.',
    possible:
      'A program that the container starts knows the path of the system’s certificates. It may never make a request.',
  },
  systems: 'unix',
  needs: [...ELF_PROGRAM_NEEDS, ...LOADER_NEEDS],
  docs: {
    why: prose`
      Without trusted certificates, every HTTPS request of the application fails ("certificate signed by unknown
      authority"), and only when the application makes it.
    `,
    how: prose`
      The image has none of the files and directories that Linux programs take CA certificates from, and none that
      SSL_CERT_FILE or SSL_CERT_DIR names, in ENV or as the start sets them, but it ships something that looks for them. That is a program that the container
      starts, if the program or one of its libraries contains the path of the system's bundle (Go's crypto/x509, libcurl,
      GnuTLS, Rust's rustls helpers), curl or wget in own layers, or the \`ssl\` module of Python if certifi is not in the
      image. Node.js and Java bring their own certificates.
    `,
    limits: 'The check cannot see whether a program makes TLS connections at all.',
    fix: prose`
      Install the certificates, or copy them:

      \`\`\`dockerfile
      RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
      \`\`\`

      \`\`\`dockerfile
      FROM scratch
      COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
      \`\`\`

      The base images of Alpine and \`gcr.io/distroless/static\` have a bundle.
    `,
  },
  run(image) {
    return [...startedClients(image), ...ownClients(image), ...pythonClient(image)]
  },
}

const missingFor = (client: Words): Words =>
  text`The image has no CA certificates. ${client} would look for them, and its HTTPS requests would fail.`

const FIX = text`Install ${'ca-certificates'} in the final stage, or copy /etc/ssl/certs/ca-certificates.crt into it.`

/** Whether a program with these variables finds certificates, or may: a variable's value can be unknown. */
function hasBundle({ tree }: Image, { variables }: Environment): boolean {
  const values = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'].map(name =>
    variables.get(name),
  )
  if (values.includes(null)) return true
  const [file, folders, ...others] = values
  if ([...FILES, ...[file, ...others].filter(path => path)].some(path => isCertificates(tree, path ?? ''))) return true
  return [...FOLDERS, ...(folders?.split(':') ?? [])].some(folder =>
    tree.list(folder).some(name => isCertificates(tree, `${folder}/${name}`)),
  )
}

function isCertificates(tree: Tree, path: string): boolean {
  const entry = tree.resolve(path)
  return entry?.type === 'file' && entry.size > 0
}

/** Programs with their own bundle. */
const OWN_BUNDLE = /^(?:node|nodejs|java|bun|deno)$/

function startedClients(image: AnalyzedImage): Observation[] {
  const programs = elfPrograms(image).filter(({ started, path }) => started && !OWN_BUNDLE.test(basenameOf(path)))
  const budget = newSearchBudget()
  for (const { path, entry, facts, environment } of programs) {
    if (hasBundle(image, environment)) continue
    const common = { evidence: 'possible', path, layer: entry.layer, fix: FIX } as const
    if (facts.caBundle)
      return [{ ...common, data: { client: facts.go ? 'go' : 'program' }, message: missingFor(text`${path}`) }]
    const loader = facts.interpreter === null ? null : loaderAt(image, facts.interpreter, facts, environment)
    if (loader === null) continue
    for (const [library, file] of link(image, entry.path, facts, loader, budget).loaded) {
      if (file?.facts.caBundle)
        return [
          { ...common, data: { client: 'library', library }, message: missingFor(text`${path} (through ${library})`) },
        ]
    }
  }
  return []
}

function ownClients(image: AnalyzedImage): Observation[] {
  // A script of the start may call them, with what it has set by then.
  const environments = [imageEnvironment(image), ...startOf(image).steps.map(({ environment }) => environment)]
  if (environments.some(environment => hasBundle(image, environment))) return []
  return ['/usr/bin/curl', '/usr/bin/wget', '/usr/local/bin/curl', '/usr/local/bin/wget'].flatMap(path => {
    const entry = image.tree.get(path)
    if (entry?.type !== 'file' || image.layers[entry.layer]?.origin !== 'own') return []
    return [
      {
        evidence: 'likely',
        path,
        layer: entry.layer,
        data: { client: basenameOf(path) },
        message: text`The image has no CA certificates, so ${path} cannot verify any server.`,
        fix: FIX,
      },
    ]
  })
}

/** Only if Python is started and no package contains certificates. */
function pythonClient(image: AnalyzedImage): Observation[] {
  const python = startOf(image).steps.find(({ word }) => /^python3?(?:\.\d+)?$/.test(basenameOf(word)))
  if (python === undefined || hasBundle(image, python.environment)) return []
  let module: { path: string; layer: number } | null = null
  for (const { path, layer } of image.tree.entries()) {
    if (path.endsWith('/certifi/cacert.pem')) return []
    if (/\/lib-dynload\/_ssl\.[^/]*\.so$/.test(path)) module = { path, layer }
  }
  if (module === null) return []
  const message = missingFor(text`Python's ${'ssl'} module`)
  return [{ evidence: 'possible', ...module, data: { client: 'python' }, message, fix: FIX }]
}
