import { expect, test } from '@jest/globals'
import { startGitHubApi } from './github-api.ts'

const COMMENTS = '/repos/acme/shop/issues/42/comments'
const HEADERS = {
  authorization: 'token t',
  accept: 'application/vnd.github.v3+json',
  'user-agent': 'test',
  'content-type': 'application/json',
}

test.each<[string, string, RequestInit, RegExp]>([
  ['an unknown path', '/repos/acme/shop/issues/42/remarks', {}, /no such operation/],
  ['an unknown method', COMMENTS, { method: 'PUT', body: '{}' }, /no such operation/],
  ['a page that is not a number', `${COMMENTS}?page=two`, {}, /parameter page must be integer/],
  ['a parameter that is not known', `${COMMENTS}?limit=3`, {}, /parameter limit is not known/],
  ['no body', COMMENTS, { method: 'POST', body: '{}' }, /body must have required property 'body'/],
  ['a body of another type', COMMENTS, { method: 'POST', body: '{"body":3}' }, /body\/body must be string/],
  ['a body with more', COMMENTS, { method: 'POST', body: '{"body":"x","draft":true}' }, /draft, which is not known/],
  ['no authorization', COMMENTS, { headers: { ...HEADERS, authorization: '' } }, /no authorization/],
  ['no user agent', COMMENTS, { headers: { ...HEADERS, 'user-agent': '' } }, /user-agent/],
  ['a type that GitHub has not', COMMENTS, { headers: { ...HEADERS, accept: 'text/html' } }, /accept/],
])('a request with %s is reported when the server stops', async (_, path, init, problem) => {
  const server = await startGitHubApi()
  await fetch(server.url + path, { headers: HEADERS, ...init })
  await expect(server.close()).rejects.toThrow(problem)
})

test('an answer that GitHub would not give is reported, too', async () => {
  const server = await startGitHubApi()
  server.addComment({ issue: 42, body: 3 as never, author: 'octocat' })
  await fetch(server.url + COMMENTS, { headers: HEADERS })
  await expect(server.close()).rejects.toThrow(/the answer 200 .*body must be string/)
})

test('pages have links to each other', async () => {
  const server = await startGitHubApi()
  for (let index = 0; index < 5; index++) server.addComment({ issue: 42, body: `${index}`, author: 'octocat' })
  const read = async (query: string) => {
    const response = await fetch(`${server.url}${COMMENTS}${query}`, { headers: HEADERS })
    const comments = (await response.json()) as { body: string }[]
    return [
      comments.map(comment => comment.body).join(),
      response.headers.get('link')?.replaceAll(server.url + COMMENTS, ''),
    ]
  }
  expect(await read('')).toEqual(['0,1,2,3,4', undefined])
  expect(await read('?per_page=2')).toEqual([
    '0,1',
    '<?per_page=2&page=2>; rel="next", <?per_page=2&page=3>; rel="last"',
  ])
  expect(await read('?per_page=2&page=3')).toEqual([
    '4',
    '<?per_page=2&page=2>; rel="prev", <?per_page=2&page=1>; rel="first"',
  ])
  await server.close()
})
