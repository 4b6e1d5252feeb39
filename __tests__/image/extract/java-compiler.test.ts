import { describe, expect, test } from '@jest/globals'
import { javaCompiler } from '../../../src/image/extract/java-compiler.ts'

/** An image of modules with these strings in its index, which content may follow. */
function imageOf(strings: string[], { bigEndian = false, content = '' } = {}): Buffer {
  const index = Buffer.from(`\0${strings.join('\0')}\0`)
  const [entries, locations] = [3, 5]
  const header = Buffer.alloc(28)
  const numbers = [0xcafedada, 0x10000, 0, entries, entries, locations, index.length]
  for (const [i, value] of numbers.entries()) {
    if (bigEndian) header.writeUInt32BE(value, 4 * i)
    else header.writeUInt32LE(value, 4 * i)
  }
  return Buffer.concat([header, Buffer.alloc(8 * entries + locations), index, Buffer.from(content)])
}

const COMPILER = ['java.base', 'java/lang', 'jdk.compiler', 'com/sun/tools/javac/main']
const CLASS = 'classes/com/sun/tools/javac/Main.class'

function read(content: Buffer, chunk = content.length): unknown {
  const extraction = javaCompiler.start({
    ...{ path: '/m', type: 'file', size: content.length, mode: 0o644, uid: 0, gid: 0, mtime: 0 },
    ...{ link: null, inline: false },
  } as never)
  for (let at = 0; at < content.length; at += chunk) extraction?.write(content.subarray(at, at + chunk), at)
  return extraction?.end()
}

describe('the Java compiler', () => {
  test.each<[string, Buffer, string | null]>([
    ['in the modules of a runtime', imageOf(COMPILER), 'image'],
    ['with the other byte order', imageOf(COMPILER, { bigEndian: true }), 'image'],
    ['not in a runtime without it', imageOf(['java.base', 'java.compiler', 'javax/tools']), null],
    ['not behind the index', imageOf(['java.base'], { content: `\0${COMPILER.join('\0')}\0` }), null],
    ['not by the name of its module alone', imageOf(['jdk.compiler']), null],
    ['in a module for jlink', Buffer.from(`JM\x01\0PK\x03\x04${'x'.repeat(40)}${CLASS}`, 'latin1'), 'jmod'],
    ['in an archive of classes', Buffer.from(`PK\x03\x04${'x'.repeat(40)}${CLASS.slice(8)}`, 'latin1'), 'jar'],
    ['not in another archive', Buffer.from(`PK\x03\x04${'x'.repeat(90)}`, 'latin1'), null],
    ['not in another module', Buffer.from(`JM\x01\0PK\x03\x04${'x'.repeat(90)}`, 'latin1'), null],
    ['not in a text', Buffer.from(`${CLASS} \0${COMPILER.join('\0')}\0`), null],
    ['not in a file that is cut off', imageOf(COMPILER).subarray(0, 30), null],
  ])('%s', (_, content, kind) => {
    for (const chunk of [1, 7, 28, 1000]) expect(read(content, chunk) ?? null).toBe(kind)
  })

  test('a record that no reader wrote', () => {
    expect(javaCompiler.parse('image')).toBe('image')
    expect(() => javaCompiler.parse('soul')).toThrow(RangeError)
  })
})
