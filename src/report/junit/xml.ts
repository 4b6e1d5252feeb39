import { visible } from '../escape.ts'

/** An XML element around these elements. */
export function element(name: string, attributes: Attributes, children: readonly string[]): string {
  const start = `<${name}${attributeText(attributes)}`
  return children.length === 0 ? `${start}/>` : [`${start}>`, ...children, `</${name}>`].join('\n')
}

/** An XML element around these lines of text. */
export function textElement(name: string, attributes: Attributes, lines: readonly string[]): string {
  const start = `<${name}${attributeText(attributes)}`
  return lines.length === 0 ? `${start}/>` : `${start}>${lines.map(escapeXml).join('\n')}</${name}>`
}

/** An attribute that is null is left out. */
type Attributes = Record<string, string | number | null>

function attributeText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${escapeXml(String(value))}"`))
    .join('')
}

/**
 * One line of text. XML 1.0, 2.2: no character reference can express a control character, a lone surrogate, U+FFFE or U+FFFF,
 * so they are shown as `visible` shows them.
 */
function escapeXml(text: string): string {
  return (
    visible(text)
      .replace(/[\ufffe\uffff]/g, sign => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase()}⟩`)
      .replace(/[&<>"]/g, sign => ENTITIES[sign] ?? sign)
      // The output may be in a workflow's log (inert.ts).
      .replaceAll('##[', '##&#91;')
      .replace(/^(\s*):(?=:)/, '$1&#58;')
  )
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
