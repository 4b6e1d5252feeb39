import markdownIt, { type Token } from 'markdown-it'

/**
 * Approximates GitHub's rendering of Markdown to show what is not escaped: elements, links, and the words outside code,
 * where GitHub looks for mentions, references and emoji.
 */
export function renderedFacts(markdown: string): {
  html: string
  /** The whole text, as a reader would copy it. */
  text: string
  /** The text outside code. */
  plain: string
  /** Names of HTML elements in the text, and of those that Markdown created. */
  elements: string[]
  links: string[]
} {
  const renderer = markdownIt({ html: true, linkify: true })
  renderer.linkify.set({ fuzzyLink: false })
  const facts = {
    html: renderer.render(markdown),
    text: '',
    plain: '',
    elements: [] as string[],
    links: [] as string[],
  }
  let inCode = 0
  const visit = (token: Token): void => {
    if (token.children) token.children.forEach(visit)
    else if (token.type === 'html_inline' || token.type === 'html_block') html(token.content)
    else if (token.type === 'softbreak' || token.type === 'hardbreak') text(' ')
    else if (token.type === 'code_inline' || token.type === 'fence' || token.type === 'code_block') {
      facts.text += token.content
      facts.elements.push('code')
    } else if (token.content !== '') text(token.content)
    if (token.nesting === 1) facts.elements.push(token.tag)
    if (token.type === 'image') facts.elements.push('img')
    if (token.type === 'link_open') facts.links.push(String(token.attrGet('href')))
  }
  const text = (words: string): void => {
    facts.text += words
    if (inCode === 0) facts.plain += words
  }
  const html = (content: string): void => {
    for (const part of content.match(/<!--[\s\S]*?-->|<\/?[a-z][^>]*>|[^<]+|</gi) ?? []) {
      const tag = /^<(\/?)([a-z]+)/i.exec(part)
      if (tag !== null) {
        if (tag[1] === '') facts.elements.push(tag[2] ?? '')
        if (tag[2] === 'code') inCode += tag[1] === '' ? 1 : -1
      } else if (!part.startsWith('<!--')) text(decode(part))
    }
  }
  renderer.parse(markdown, {}).forEach(visit)
  return facts
}

function decode(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
}
