import { type Static, type TProperties, type TSchema, Type } from 'typebox'

/** The parts of a document that have a name. They become its `$defs`. */
export const PARTS = new Map<string, TSchema>()

/** Names a part, and gives the reference to it. */
export function part<T extends TSchema>(name: string, schema: T) {
  PARTS.set(name, schema)
  return Type.Unsafe<Static<T>>({ $ref: `#/$defs/${name}` })
}

/** An object with these keys and no others, in the order in which they are written. */
export function object<T extends TProperties>(properties: T, description?: string) {
  return Type.Object(properties, { additionalProperties: false, ...(description !== undefined && { description }) })
}

export function nullable<T extends TSchema>(schema: T, description?: string) {
  return Type.Union([Type.Null(), schema], description === undefined ? {} : { description })
}

export function described<T extends TSchema>(schema: T, description: string) {
  return Type.Unsafe<Static<T>>({ description, ...schema })
}

export function list<T extends TSchema>(items: T, description?: string, maxItems?: number) {
  return Type.Array(items, {
    ...(description !== undefined && { description }),
    ...(maxItems !== undefined && { maxItems }),
  })
}

export const Text = Type.String()
export const Count = Type.Integer({ minimum: 0 })
export const Line = Type.Integer({ minimum: 1 })
export const Flag = Type.Boolean()

export const Bytes = part('bytes', Type.Integer({ minimum: 0 }))
/** Bytes after minus bytes before. */
export const Change = Type.Integer()

export const Digest = part(
  'digest',
  Type.String({
    description: 'The digest of a blob: sha256 and 64 hex digits.',
    pattern: '^sha256:[0-9a-f]{64}$',
  }),
)

export const LayerIndex = part(
  'layerIndex',
  Type.Integer({ description: "An index into the image's layers.", minimum: 0 }),
)

export const Blame = part(
  'blame',
  object(
    {
      file: Text,
      line: Line,
      endLine: Line,
      instruction: Text,
      stage: nullable(Text, 'The stage that the content came from.'),
    },
    'The Dockerfile line that a layer or finding came from.',
  ),
)

export const Origin = Type.Enum(['base', 'own', 'unknown'], {
  description: 'Whether it is from the base image; unknown unless base.knownBy is provenance or input.',
})

export const Severity = Type.Enum(['error', 'warning', 'info'])

export const BudgetSize = Type.Enum(['compressed', 'unpacked', 'merged', 'own', 'own.compressed'], {
  description: "Which size is limited; own is the own layers' unpacked bytes.",
})
