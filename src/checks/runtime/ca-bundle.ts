import type { Image, Tree } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { environmentOf } from '../start/programs.ts'
import { startOf } from '../start/start.ts'
import { JUDGED_NEEDS, judgedPrograms } from './judged.ts'
import { link, newLinkBudget } from './linking/link.ts'
import { LOADER_NEEDS, loaderAt } from './linking/loader.ts'

/** Where Linux programs look for the certificates that they trust. Go, crypto/x509/root_linux.go; the others look at some. */
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
  title: 'A TLS client has no CA certificates',
  severity: 'warning',
  needs: [...JUDGED_NEEDS, ...LOADER_NEEDS],
  docs: {
    why: 'Without certificates that it trusts, every HTTPS request of the application fails ("certificate signed by unknown authority"), and only when it is made.',
    how: "The image has none of the files and folders that Linux programs take CA certificates from, nor one that SSL_CERT_FILE or SSL_CERT_DIR names, and ships something that looks for them: a program that the container starts, or a library of it, that has the path of the system's bundle in it (Go's crypto/x509, libcurl, GnuTLS, Rust's rustls helpers) is an info, because it may never make a request; curl and wget in own layers are a warning; the `ssl` module of Python is an info where no certifi is there. Node.js and Java bring their own.",
    limits: 'Whether a program makes TLS connections at all cannot be told.',
    fix: 'Install the certificates, or copy them:\n\n```dockerfile\nRUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*\n```\n\n```dockerfile\nFROM scratch\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\n```\n\nAlpine has a bundle in its base; `gcr.io/distroless/static` has one, too.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    if (hasBundle(image)) return []
    return [...startedClients(image), ...ownClients(image), ...pythonClient(image)]
  },
}

function hasBundle(image: Image): boolean {
  const { tree } = image
  const file = environmentOf(image, 'SSL_CERT_FILE')
  const folders = environmentOf(image, 'SSL_CERT_DIR')?.split(':') ?? []
  const files = [
    ...FILES,
    ...(file ? [file] : []),
    ...['CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'].flatMap(name => environmentOf(image, name) ?? []),
  ]
  if (files.some(path => isCertificates(tree, path))) return true
  return [...FOLDERS, ...folders].some(folder =>
    tree.list(folder).some(name => isCertificates(tree, `${folder}/${name}`)),
  )
}

function isCertificates(tree: Tree, path: string): boolean {
  const entry = tree.resolve(path)
  return entry?.type === 'file' && entry.size > 0
}

/** Programs that have a bundle of their own. */
const OWN_BUNDLE = /^(?:node|nodejs|java|bun|deno)$/

function startedClients(image: Image): Observation[] {
  const found = judgedPrograms(image).filter(({ started, path }) => started && !OWN_BUNDLE.test(basenameOf(path)))
  const budget = newLinkBudget()
  for (const { path, entry, facts } of found) {
    if (facts.caBundle)
      return [{ severity: 'info', path, layer: entry.layer, data: { client: facts.go ? 'go' : 'program' } }]
    const loader = facts.interpreter === null ? null : loaderAt(image, facts.interpreter, facts)
    if (loader === null) continue
    for (const [library, file] of link(image, entry.path, facts, loader, budget).loaded) {
      if (file?.facts.caBundle)
        return [{ severity: 'info', path, layer: entry.layer, data: { client: 'library', library } }]
    }
  }
  return []
}

function ownClients(image: Image): Observation[] {
  return ['/usr/bin/curl', '/usr/bin/wget', '/usr/local/bin/curl', '/usr/local/bin/wget'].flatMap(path => {
    const entry = image.tree.get(path)
    if (entry?.type !== 'file' || image.layers[entry.layer]?.origin !== 'own') return []
    return [{ path, layer: entry.layer, data: { client: basenameOf(path) } }]
  })
}

/** Only where Python is started, and nothing brings certificates along. */
function pythonClient(image: Image): Observation[] {
  if (!startOf(image).steps.some(({ word }) => /^python3?(?:\.\d+)?$/.test(basenameOf(word)))) return []
  let module: { path: string; layer: number } | null = null
  for (const { path, layer } of image.tree.entries()) {
    if (path.endsWith('/certifi/cacert.pem')) return []
    if (/\/lib-dynload\/_ssl\.[^/]*\.so$/.test(path)) module = { path, layer }
  }
  return module === null ? [] : [{ severity: 'info', ...module, data: { client: 'python' } }]
}
