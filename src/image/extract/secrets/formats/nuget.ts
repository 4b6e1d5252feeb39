import { withoutXmlComments } from './finders.ts'
import type { Occurrence } from './format.ts'
import { inXml } from './xml.ts'

const NUGET_KEY = /^(?:ClearTextPassword|https?_proxy\.password)$/i

/** An attribute by its name in lower case. */
function attribute(attributes: Readonly<Record<string, string>>, lower: string): string | undefined {
  return Object.entries(attributes).find(([name]) => name.toLowerCase() === lower)?.[1]
}

/** The passwords of package sources and proxies in NuGet's configuration. */
export const inNugetConfig = inXml(
  () =>
    ({ name, attributes }) =>
      name.toLowerCase() === 'add' && NUGET_KEY.test(attribute(attributes, 'key') ?? '')
        ? (attribute(attributes, 'value') ?? null)
        : null,
  inNugetText,
)

/** The same in a text that is not XML. */
function* inNugetText(text: string): Generator<Occurrence> {
  for (const { 0: tag, index: at } of withoutXmlComments(text).matchAll(/<add\s[^<>]{1,4000}>/gi)) {
    const value = /\bvalue\s*=\s*["']([^"']{3,4000})/i.exec(tag)?.[1]
    if (value !== undefined && /\bkey\s*=\s*["'](?:ClearTextPassword|https?_proxy\.password)["']/i.test(tag))
      yield { at, value }
  }
}
