import { isSecretName } from '../../../../secrets/values.ts'
import type { Occurrence } from './format.ts'
import { scalars } from './json.ts'

/** Attributes with a secret whose name does not say so, by the type of their resource. */
const RESULT_OF = new Set(['random_password'])
const CONTENT = /^(?:private_key_(?:pem|openssh)|(?:primary|secondary)_(?:access_key|connection_string)|client_key)$/

/**
 * The secrets of a Terraform state (version 4): attributes with the name of a secret, results of `random_password`, and outputs
 * that the configuration marks as sensitive. Also the settings of a backend.
 */
export function* inTerraformState(text: string): Generator<Occurrence> {
  const types = new Map<string, string>()
  const outputs = new Map<string, { occurrence?: Occurrence; sensitive: boolean }>()
  for (const { path, value, at } of scalars(text)) {
    const [root, item = '', third] = path
    const key = path.at(-1) ?? ''
    if (root === 'outputs') {
      const output = outputs.get(item) ?? { sensitive: false }
      outputs.set(item, output)
      if (third === 'sensitive') output.sensitive = value === 'true'
      else if (third === 'value') output.occurrence ??= { at, value }
    } else if (root === 'resources' && third === 'type') types.set(item, value)
    else if (isLiteral(value) && (isAttribute(path) || root === 'backend')) {
      const generated = key === 'result' && RESULT_OF.has(types.get(item) ?? '')
      if (generated || CONTENT.test(key) || isSecretName(key)) yield { at, value }
    }
  }
  for (const { occurrence, sensitive } of outputs.values())
    if (sensitive && occurrence && isLiteral(occurrence.value)) yield occurrence
}

/** `resources, 0, instances, 0, attributes, password`. */
function isAttribute(path: readonly string[]): boolean {
  return path[0] === 'resources' && path[4] === 'attributes'
}

function isLiteral(value: string): boolean {
  return value.length >= 6 && value !== 'false'
}
