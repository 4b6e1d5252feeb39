import { expect, test } from '@jest/globals'
import { unpackedForms } from '../../../src/image/store/media-types.ts'

const OCI = 'application/vnd.oci.image.layer.v1.tar'
const FOREIGN = 'application/vnd.oci.image.layer.nondistributable.v1.tar'
const DOCKER = 'application/vnd.docker.image.rootfs.diff.tar'

// What an engine with containerd's image store unpacked.
test.each([
  [`${OCI}+gzip`, 'all'],
  [`${OCI}+zstd`, 'all'],
  [`${OCI}+estargz+gzip`, 'all'],
  [`${OCI}+gzip+estargz`, 'all'],
  [`${FOREIGN}+gzip`, 'all'],
  [DOCKER, 'all'],
  [`${DOCKER}.gzip`, 'all'],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar', 'all'],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'all'],
  [OCI, 'bare'],
  [FOREIGN, 'bare'],
  [`${OCI}+foo`, 'bare'],
  [`${OCI}+GZIP`, 'bare'],
  [`${OCI}+gzip; x=y`, 'bare'],
  [`${DOCKER}+gzip`, 'bare'],
  [`${DOCKER}.gzip+gzip`, 'bare'],
  [`${DOCKER}.zstd`, 'none'],
  [`${OCI}.gzip`, 'none'],
  ['application/vnd.OCI.image.layer.v1.tar+gzip', 'none'],
  ['application/x-tar', 'none'],
  ['', 'none'],
])('a layer of the type "%s" is unpacked from these forms: %s', (mediaType, forms) => {
  expect(unpackedForms(mediaType)).toBe(forms)
})
