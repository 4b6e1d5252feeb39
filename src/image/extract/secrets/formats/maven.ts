import { matching, withoutXmlComments } from './finders.ts'
import type { Occurrence } from './format.ts'
import { inXml, type XmlElement } from './xml.ts'

const XML_VALUE = String.raw`\s{0,99}(?:<!\[CDATA\[([^<]{3,4000}?)\]\]>|([^<]{3,4000}))`
const inMavenXml = matching(
  new RegExp(`<(?:password|passphrase|master)>${XML_VALUE}`, 'g'),
  new RegExp(
    String.raw`<name>\s{0,99}(?:authorization|[a-z-]{1,30}-token)\s{0,99}</name>\s{0,99}<value>${XML_VALUE}`,
    'gi',
  ),
)

/** A password that Maven encrypted is harmless without the master password, which is in another file. */
const ENCRYPTED = /^\{[\w+/=]{8,}\}\s*$/
const HEADER = /^(?:authorization|[a-z-]{1,30}-token)$/i

/** The passwords of servers, and the headers of their requests: a name, and then a value. */
function secretOfMaven(): (element: XmlElement) => string | null {
  let property = ''
  return ({ name, value }) => {
    // The master password is encrypted with a constant.
    if (name === 'master') return value.replace(/[{}]/g, '')
    if (name === 'name') property = value
    const secret = /^(?:password|passphrase)$/.test(name) || (name === 'value' && HEADER.test(property))
    return secret && !ENCRYPTED.test(value) ? value : null
  }
}

/** The same in a text that is not XML. */
function* inMavenText(text: string): Generator<Occurrence> {
  for (const occurrence of inMavenXml(withoutXmlComments(text))) {
    if (text.startsWith('<master>', occurrence.at))
      yield { ...occurrence, value: occurrence.value.replace(/[{}]/g, '') }
    else if (!ENCRYPTED.test(occurrence.value)) yield occurrence
  }
}

const inMaven = inXml(secretOfMaven, inMavenText)

/** The passwords and tokens in Maven's settings. Other programs have a settings.xml, too. */
export function* inMavenSettings(text: string): Generator<Occurrence> {
  if (/<(?:[\w.-]{1,40}:)?(?:settings(?:Security)?|server|proxy)[\s>]/.test(text)) yield* inMaven(text)
}
