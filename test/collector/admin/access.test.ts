import { expect, test } from 'vitest'
import { admin } from '../../../src/collector/admin/admin.js'
import { createSignIns } from '../../../src/collector/admin/sign-ins.js'
import { roles } from '../../../src/collector/storage/projects/members.js'
import { answer, signIn, startCollector } from '../harness.js'

const config = { moments: [], journeys: [], policy: {}, locales: {} }

/** Every route of the admin API, the lowest role that may call it, and a valid body. */
const routes: Record<string, [role: (typeof roles)[number] | 'nobody', body?: object]> = {
  'GET /me': ['reader'],
  'POST /sign-in': ['nobody', { name: 'nobody', password: 'no password of anybody' }],
  'PUT /password': ['reader', { password: 'correct horse battery' }],
  'GET /sessions': ['reader'],
  'DELETE /sessions/:id': ['reader', {}],
  'GET /voices': ['reader'],
  'POST /voices/seen': ['reader', { ids: [] }],
  'GET /voices/:id/replies': ['reader'],
  'POST /voices/:id/replies': ['responder', { text: 'Hello' }],
  'GET /attachments/:feedback/:sha256': ['reader'],
  'GET /moments': ['reader'],
  'GET /figures': ['reader'],
  'GET /live': ['reader'],
  'GET /export': ['reader'],
  'GET /cases': ['reader'],
  'GET /cases/figures': ['reader'],
  'PATCH /cases/:id': ['responder', { state: 'acknowledged' }],
  'GET /project': ['reader'],
  'PATCH /project': ['owner', {}],
  'POST /projects': ['owner', { name: 'another' }],
  'POST /secrets': ['owner', {}],
  'GET /config/versions': ['reader'],
  'PUT /config': ['owner', { expected: 1, config }],
  'GET /members': ['owner'],
  'POST /members': ['owner', { name: 'Maya', role: 'reader' }],
  'DELETE /members/:id': ['owner', {}],
  'POST /erase': ['owner', { customer: 'nobody' }],
  'GET /audit': ['owner'],
  'GET /webhooks': ['owner'],
  'POST /webhooks': ['owner', { url: 'https://a.example' }],
  'POST /webhooks/:id/test': ['owner', {}],
  'POST /webhooks/:id/secret': ['owner', {}],
  'DELETE /webhooks/:id': ['owner', {}],
  // Last, because it ends the sessions.
  'POST /sign-out': ['nobody', {}],
}

test('every route requires its role or a higher one, and accepts no other credential', {
  timeout: 120_000,
}, async () => {
  const harness = await startCollector({ limits: false })
  const { store, project, fetch } = harness
  const item = answer()
  await harness.send([item])
  const all = admin(store, createSignIns(store, Date.now), new AbortController().signal, Date.now).routes
  const known = all
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path === '/webhooks/' ? '/webhooks' : path}`)
  expect([...new Set(known)].sort()).toEqual(Object.keys(routes).sort())

  const requireRole = await Promise.all(
    roles.map(
      async role => [role, { Cookie: await signIn(harness, role, role) }] as [string, Record<string, string>],
    ),
  )
  const passes: [string, Record<string, string>][] = [
    ['nobody', {}],
    ['nobody', { Cookie: 'heartfelt_session=guess' }],
    ['nobody', { Authorization: `Bearer ${project.key}` }],
    ['nobody', { Authorization: `Bearer ${project.secretKey}` }],
    ['nobody', { 'X-Forwarded-User': 'owner', 'X-Heartfelt-Proxy-Secret': '' }],
    [
      'nobody',
      {
        Cookie: `heartfelt_session=${await store.members.link((await store.members.ensure('owner', 'owner')).id)}`,
      },
    ],
    ...requireRole,
  ]
  for (const [route, [least, body]] of Object.entries(routes))
    for (const [role, headers] of passes) {
      const [method, path] = route.split(' ') as [string, string]
      const response = await fetch(`/v1/admin${path.replace(/:\w+/g, item.id)}?project=${project.id}`, {
        method,
        headers: { ...headers, 'Content-Type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      response.body?.cancel()
      const { status } = response
      const may = least === 'nobody' || roles.indexOf(role as never) >= roles.indexOf(least)
      if (may) expect([route, role, [401, 500].includes(status)]).toEqual([route, role, false])
      else expect([route, role, status]).toEqual([route, role, role === 'nobody' ? 401 : 403])
      // A sufficient role is never refused with code "role"; a wrong name and password are refused with another code.
      if (may && least !== 'nobody') expect([route, role, status]).not.toEqual([route, role, 403])
      if (method === 'GET') expect(response.headers.get('cache-control')).toBe('no-store')
    }
})
