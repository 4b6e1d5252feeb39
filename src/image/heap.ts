import { setFlagsFromString } from 'node:v8'

let done = false

/**
 * Keeps V8's young generation at its initial size. All entries of an image survive, so V8 would grow it to 64 MB and
 * more: a third of the memory for 130,000 files, without a measurable gain, because inflating is the bottleneck. A GitHub
 * Action cannot set flags for Node.js, and this flag is one that V8 reads each time it grows.
 */
export function keepHeapSmall(): void {
  if (!done) setFlagsFromString('--semi-space-growth-factor=1')
  done = true
}
