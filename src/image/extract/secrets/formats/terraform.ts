import { isMachineMade, isSecretName } from '../../../../secrets/values.ts'
import type { Occurrence } from './format.ts'
import { scalars } from './json.ts'

/** Attributes with a secret whose name does not say so: by the type of their resource, or by their name alone. */
const ATTRIBUTES = new Map([
  ['random_password', 'result'],
  ['azurerm_key_vault_secret', 'value'],
])
const CONTENT =
  /^(?:private_key_(?:pem|openssh)|secret_(?:data|string)|plaintext_value|(?:primary|secondary)_(?:access_key|connection_string)|client_key)$/

/**
 * The secrets of a Terraform state (version 3 or 4): attributes with the name of a secret, results of `random_password`, and outputs
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
      // Of a list or an object, not every value is the secret.
      else if (third === 'value' && (path.length === 3 || isSecretName(key) || isMachineMade(value)))
        output.occurrence ??= { at, value }
    } else if (root === 'resources' && third === 'type') types.set(item, value)
    else if (isLiteral(value) && (isAttribute(path) || root === 'backend')) {
      const type = root === 'modules' ? path[3]?.split('.', 1)[0] : types.get(item)
      // `encrypted_secret` is for the owner of an OpenPGP key.
      if (/^encrypted_/.test(key)) continue
      if (ATTRIBUTES.get(type ?? '') === key || CONTENT.test(key) || isSecretName(key)) yield { at, value }
    }
  }
  for (const { occurrence, sensitive } of outputs.values())
    if (sensitive && occurrence && isLiteral(occurrence.value)) yield occurrence
}

/** `resources, 0, instances, 0, attributes, password`; before, `modules, 0, resources, TYPE.NAME, primary, attributes, password`. */
function isAttribute(path: readonly string[]): boolean {
  return path[0] === 'modules' ? path[5] === 'attributes' : path[0] === 'resources' && path[4] === 'attributes'
}

function isLiteral(value: string): boolean {
  return value.length >= 6 && value !== 'false'
}
