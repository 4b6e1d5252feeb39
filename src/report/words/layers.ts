import { counted } from '../../text/format.ts'
import type { Finding } from '../model.ts'
import { code, numberOf, textOf, type Words } from './values.ts'

export function ambiguousWords(finding: Finding): Words {
  const path = code(finding.path ?? '/')
  const count = numberOf(finding, 'count')
  const others = count > 1 ? ` (and ${counted(count - 1, 'other')})` : ''
  switch (textOf(finding, 'kind')) {
    case 'global-header':
      return {
        message: 'A PAX global header says something of all entries behind it, which Docker and containerd ignore.',
        fix: 'Write the layer without global headers: what is judged here is not what an engine unpacks.',
      }
    case 'parent-name':
      return {
        message: `A name with ${code('..')} would lead out of its folder; it is taken as ${path}${others}.`,
        fix: 'Write names relative to the root, without `..`.',
      }
    case 'marker-with-content':
      return {
        message: `The whiteout ${path} carries content, which is shipped and never seen${others}.`,
        fix: 'Write whiteouts as empty files.',
      }
    default:
      return {
        message: `A name begins with a slash; it is taken as ${path}${others}.`,
        fix: 'Write names relative to the root, as the OCI image specification has them.',
      }
  }
}

/** What to do where it is unknown which layers are the base image's; `not-built` is for images that something else built. */
export const UNKNOWN_ORIGIN_FIXES = {
  'no-provenance':
    'Use buildx 0.20 or newer and a builder that keeps a build history, or budget `unpacked` instead of `own`.',
  'other-layers':
    'Do not let the exporter rewrite layers (other compression, rewritten timestamps), or budget `unpacked` instead of `own`.',
  'base-unlisted':
    'Build without an external cache to learn the base image’s layers, or budget `unpacked` instead of `own`.',
  'not-built':
    'Build the image with `docker buildx build --provenance=mode=max`, or budget `unpacked` instead of `own`.',
}

export function unknownOriginWords(finding: Finding): Words {
  const reason = textOf(finding, 'reason')
  if (reason === 'base-unlisted') {
    return {
      message:
        'The origins of the layers are unknown: the builder’s provenance does not say which layers are the base image’s. All layers count as own.',
      fix: UNKNOWN_ORIGIN_FIXES['base-unlisted'],
    }
  }
  if (reason === 'other-layers') {
    return {
      message:
        'The origins of the layers are unknown: the builder’s provenance describes other layers than the image has. All layers count as own.',
      fix: UNKNOWN_ORIGIN_FIXES['other-layers'],
    }
  }
  return {
    message:
      'The origins of the layers are unknown: neither buildx nor the builder’s history has the provenance of this build. All layers count as own.',
    fix: UNKNOWN_ORIGIN_FIXES['no-provenance'],
  }
}
