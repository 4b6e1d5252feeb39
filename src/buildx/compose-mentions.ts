import type { ComposeDocument } from './compose-document.ts'

/** A text that names a file or a folder, and the key that it is a value of. */
export interface Mention {
  key: string
  text: string
}

/** What makes buildx read files when it evaluates a Compose file. */
export interface ComposeMentions {
  /** The names of its services. */
  services: string[]
  /** Files of variables and labels. */
  values: Mention[]
  /** Compose files whose services it extends. */
  extended: Mention[]
  included: Inclusion[]
}

/** An entry of `include`. */
export interface Inclusion {
  /** Lists of Compose files. Those of a list start at the folder of its first file, unless `folders` has one. */
  lists: Mention[][]
  values: Mention[]
  folders: Mention[]
}

/** Keys of services, and of the containers that start before or after them. */
const VALUE_KEYS = new Set(['env_file', 'label_file'])
const HOOK = /^(?:pre|post)_(?:start|stop)$/

/** Whether the file has variables or labels. */
export const isOfValues = ({ key }: Mention): boolean => VALUE_KEYS.has(key)

/** @throws Error, with a sentence, for what Compose may read differently */
export function mentionsOf(document: ComposeDocument): ComposeMentions {
  const mentions: ComposeMentions = { services: [], values: [], extended: [], included: [] }
  for (const [section, value] of document.fields(document.root)) {
    if (section === 'include') mentions.included.push(...document.items(value).map(entry => inclusion(document, entry)))
    else if (!section.startsWith('x-')) {
      for (const [name, service] of document.fields(value)) {
        if (section === 'services') mentions.services.push(name)
        addService(mentions, document, service)
      }
    }
  }
  return mentions
}

function addService(mentions: ComposeMentions, document: ComposeDocument, service: unknown): void {
  for (const [key, value] of document.fields(service)) {
    if (VALUE_KEYS.has(key)) mentions.values.push(...named(document, key, value))
    if (HOOK.test(key))
      for (const hook of document.items(value))
        for (const [inner, path] of document.fields(hook))
          if (VALUE_KEYS.has(inner)) mentions.values.push(...named(document, inner, path))
    if (key === 'extends')
      for (const [inner, path] of document.fields(value))
        if (inner === 'file') mentions.extended.push(...named(document, key, path))
  }
}

function inclusion(document: ComposeDocument, entry: unknown): Inclusion {
  const fields = [...document.fields(entry)]
  const valuesOf = (key: string) => fields.flatMap(([name, value]) => (name === key ? [value] : []))
  const lists = fields.length > 0 ? valuesOf('path') : [entry]
  return {
    lists: lists.map(value => named(document, 'include', value)),
    values: valuesOf('env_file').flatMap(value => named(document, 'env_file', value)),
    folders: valuesOf('project_directory').flatMap(value => named(document, 'project_directory', value)),
  }
}

const named = (document: ComposeDocument, key: string, value: unknown): Mention[] =>
  document.texts(value).map(text => ({ key, text }))
