import type { RecordedPackage } from '../package-facts.ts'
import { rpmUnreadable } from './rpm-failure.ts'
import { parseRpmHeaders } from './rpm-header.ts'

const HEADER = 0x506d7052 // RpmP
const SLOT = 0x746f6c53 // Slot
const BLOB = 0x53626c42 // BlbS

/** Slots, blobs and their heads are multiples of 16 bytes; a page of slots has 4096. */
const BLOCK = 16
const PAGE = 4096

/**
 * Parses a `Packages.db`, SUSE's format: a header, pages of slots that point to blobs, the blobs. Numbers are
 * little-endian. rpm, lib/backend/ndb/rpmpkg.c.
 * @throws Failure `packages-unreadable` for other files and damaged databases
 */
export function parseRpmNdb(bytes: Uint8Array): RecordedPackage[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.length < 2 * BLOCK || view.readUInt32LE(0) !== HEADER) throw rpmUnreadable('it does not begin as an ndb one')
  if (view.readUInt32LE(4) !== 0) throw rpmUnreadable(`its ndb version ${view.readUInt32LE(4)} is not known`)
  const end = view.readUInt32LE(12) * PAGE
  if (end === 0 || end > view.length) throw rpmUnreadable('its slots lie outside the file')
  return parseRpmHeaders(blobs(view, end), view.length)
}

function* blobs(view: Buffer, end: number): Generator<Uint8Array> {
  // The header is in place of the first two slots.
  for (let at = 2 * BLOCK; at < end; at += BLOCK) {
    if (view.readUInt32LE(at) !== SLOT) throw rpmUnreadable('a slot of it is damaged')
    const number = view.readUInt32LE(at + 4)
    if (number !== 0) yield readBlob(view, number, view.readUInt32LE(at + 8) * BLOCK)
  }
}

function readBlob(view: Buffer, number: number, at: number): Uint8Array {
  if (at + BLOCK > view.length) throw rpmUnreadable('a package lies outside the file')
  const length = view.readUInt32LE(at + 12)
  if (view.readUInt32LE(at) !== BLOB || view.readUInt32LE(at + 4) !== number || at + BLOCK + length > view.length) {
    throw rpmUnreadable('a package is not where its slot says')
  }
  return view.subarray(at + BLOCK, at + BLOCK + length)
}
