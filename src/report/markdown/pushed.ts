import { parseReference, referenceProblem } from '../../oci/reference.ts'
import { shorten } from '../../text/shorten.ts'
import { codeSpan } from '../escape.ts'
import { type Context, link, take } from './context.ts'

/** The images that were pushed; each reference links to its page. */
export function pushedList(context: Context): string {
  const pushed = take(context, context.report.pushed, context.limits.pushed, 'pushed reference')
  if (pushed.length === 0) return ''
  const items = pushed.map(({ target, reference, digest }) => {
    const name = codeSpan(shorten(target, 80))
    return `- ${name}: ${link(codeSpan(shorten(reference, 300)), pageOf(reference))} ${codeSpan(shorten(digest, 80))}`
  })
  return ['**Pushed**', ...items].join('\n')
}

/** The page of most images is at the image's own address; some registries have it elsewhere. */
export function pageOf(reference: string): string | null {
  // Anyone may have written the report: only a valid reference gets a link.
  if (referenceProblem(reference) !== null) return null
  const { host, path } = parseReference(reference)
  if (host === null || host === 'docker.io') {
    return path.includes('/') ? `https://hub.docker.com/r/${path}` : `https://hub.docker.com/_/${path}`
  }
  if (host === 'quay.io') return `https://quay.io/repository/${path}`
  if (host === 'public.ecr.aws') return `https://gallery.ecr.aws/${path}`
  return `https://${host}/${path}`
}
