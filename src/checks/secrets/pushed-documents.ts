import type { Image } from '../../image/model.ts'
import type { DocumentText, PushedDocument } from '../../image/pushed-document.ts'
import { maskSecrets } from '../../secrets/mask.ts'
import { shorten } from '../../text/shorten.ts'
import { list, plain, text, type Words } from '../../text/words.ts'
import type { Observation } from '../check.ts'
import { type Proof, proofInCommand, proofInLabel, proofInVariable, strongest } from './proof.ts'

/** Names of a list in a report, and the characters of one. */
const MAX_SHOWN = 5
const MAX_NAME = 80

/** One finding for each document with secrets that a push transfers besides the layers and the config. */
export function observeDocuments({ documents = [] }: Image): Observation[] {
  return documents.flatMap(document => observeDocument(document) ?? [])
}

/** The secrets of a document; nothing of their values. */
interface Secrets {
  proof: Proof | null
  /** Of the fields and variables with secrets, the proven ones first. */
  names: readonly string[]
}

/** The results: the images of an index share its document. */
const results = new WeakMap<PushedDocument, Secrets>()

function findSecrets(document: PushedDocument): Secrets {
  const earlier = results.get(document)
  if (earlier) return earlier
  const named = document.texts.flatMap(one => {
    const proof = proofOf(one)
    return proof === null ? [] : [{ proof, name: shorten(maskSecrets(one.name), MAX_NAME) }]
  })
  const matches = document.matches.map(({ weak, unread }): Proof => (weak || unread ? 'likely' : 'proven'))
  const proof = strongest([...named.map(one => one.proof), ...matches])
  const names = named.filter(one => one.proof === proof && one.name !== '').map(one => one.name)
  const secrets = { proof, names: [...new Set(names)] }
  results.set(document, secrets)
  return secrets
}

function proofOf({ form, name, text: value }: DocumentText): Proof | null {
  if (form === 'command') return proofInCommand(value, 'RUN')
  return form === 'variable' ? proofInVariable(name, value) : proofInLabel(name, value)
}

function observeDocument(document: PushedDocument): Observation | null {
  const { proof, names } = findSecrets(document)
  if (proof === null) return null
  const { kind, type } = document
  const where = names.length === 0 ? plain('') : text` in ${list(names, MAX_SHOWN)}`
  return {
    evidence: proof,
    data: { source: kind, name: type, names: names.slice(0, MAX_SHOWN), inherited: false },
    message: text`${subjectOf(kind, type)} contains a secret${where}. A push transfers it with the image, and anyone who can pull the image can read it.`,
    fix: kind === 'attestation' ? ATTESTATION_FIX : ANNOTATION_FIX,
  }
}

function subjectOf(kind: PushedDocument['kind'], type: string): Words {
  if (kind !== 'attestation') return plain(kind === 'index' ? 'The index of the image' : 'The manifest of the image')
  return type === '' ? plain('The manifest of an attestation') : text`The attestation ${shorten(type, MAX_NAME)}`
}

const ATTESTATION_FIX = text`Mount the secret with ${'RUN --mount=type=secret'} in every stage, instead of a build argument or a command with its value. Then revoke it. Without ${'mode=max'}, the provenance has no arguments and commands.`
const ANNOTATION_FIX = text`Remove the annotation. Then revoke the secret.`
