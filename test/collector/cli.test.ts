import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { signCustomer } from '../../src/collector/ingest/customer-token.js'
import { verifyCustomer } from '../../src/collector/ingest/identity.js'
import { serve } from '../../src/collector/serve.js'
import { openStore } from '../../src/collector/storage/store.js'
import type { FeedbackItem } from '../../src/model/feedback.js'
import { bundleSource } from './bundle-source.js'
import { answer, temporaryFolder } from './harness.js'

const cli = await bundleSource('src/cli.ts')

type Result = { code: number | null; out: string; err: string }

/** Runs the command line from its source. */
const run = (data: string, ...args: string[]): Promise<Result> => runWith({}, data, ...args)

/** @param settings Environment variables; `CLOSE_OUTPUT` closes the output pipe after the first chunk. */
function runWith(settings: Record<string, string>, data: string, ...args: string[]): Promise<Result> {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, HEARTFELT_DATA: data, PORT: '0', HOST: '127.0.0.1', ...settings },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.on('data', chunk => {
    out += chunk
    if (settings.CLOSE_OUTPUT) child.stdout.destroy()
    if (args.length === 0 && /^sign in:/m.test(out)) child.kill('SIGTERM')
  })
  child.stderr.on('data', chunk => {
    err += chunk
  })
  return new Promise(resolve => child.on('exit', code => resolve({ code, out, err })))
}

test('prints its key and addresses once each, and stops on a signal', { timeout: 120_000 }, async () => {
  const { code, out } = await run(temporaryFolder())
  expect(out.trim().split('\n')).toEqual([
    expect.stringMatching(/^key: pk_\S+$/),
    expect.stringMatching(/^dashboard: http:\/\/localhost:\d+\/dashboard$/),
    expect.stringMatching(/^sign in: http:\/\/localhost:\d+\/dashboard\/sign-in\?token=\S+$/),
  ])
  expect(code).toBe(0)
})

test('an unusable database is named in the error, and nothing is created', { timeout: 120_000 }, async () => {
  const data = temporaryFolder()
  writeFileSync(join(data, 'file'), '')
  for (const place of [join(data, 'file'), '/proc/nowhere']) {
    const { code, err } = await run(place)
    expect(err).toContain(
      `${place}/heartfelt.db cannot be opened; check that this process may write to its folder`,
    )
    expect(code).toBe(1)
  }
  for (const url of ['mysql://me:secret@localhost/voices', 'voices']) {
    const { code, err } = await runWith({ DATABASE_URL: url }, data)
    expect(err).toMatch(/^DATABASE_URL: must begin with postgres:/)
    expect(code).toBe(1)
  }
  expect(readdirSync(data)).toEqual(['file'])
  await expect(openStore('mysql://localhost/voices')).rejects.toThrow('postgres://')
})

test('an empty setting counts as missing, and an invalid one is refused', {
  timeout: 120_000,
}, async () => {
  const data = temporaryFolder()
  const empty = { HEARTFELT_URL: '', HEARTFELT_ORIGINS: '', DATABASE_URL: '', HEARTFELT_PROXIES: '' }
  expect((await runWith(empty, data)).out).toMatch(/^dashboard: http:\/\/localhost:\d+\/dashboard$/m)
  const url = { HEARTFELT_URL: 'https://voices.example/' }
  expect((await runWith(url, data, 'member', 'add', 'Maya')).out).toMatch(
    /^sign in: https:\/\/voices\.example\/dashboard\/sign-in\?token=\S+\n$/,
  )
  // An existing member gets the role that is named; without one they keep theirs.
  await run(data, 'member', 'add', 'Maya', '--role', 'owner')
  await run(data, 'member', 'add', 'Maya')
  const store = await openStore(data)
  expect((await store.members.list())[0]).toMatchObject({ name: 'Maya', role: 'owner' })
  await store.close()
  expect(await runWith({ HEARTFELT_URL: 'https://shop.example/voices' }, data)).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /^HEARTFELT_URL: has a path; the dashboard and the forms need a host name of their own/,
    ),
  })
  expect(await runWith({ HEARTFELT_PROXIES: 'one' }, data)).toMatchObject({
    code: 1,
    err: expect.stringContaining('HEARTFELT_PROXIES: "one" is not a number'),
  })
})

test('creates a project, imports a file once and exports everything', { timeout: 120_000 }, async () => {
  const data = temporaryFolder()
  const made = await run(data, 'project', 'add', 'shop')
  expect(made.out).toMatch(/^key: pk_\S+\nsecret key: sk_\S+\ncustomer secret: cs_\S+\n$/)
  expect(await run(data, 'project', 'add', 'shop')).toMatchObject({
    code: 1,
    err: expect.stringContaining('already'),
  })
  const file = join(data, 'calls.csv')
  writeFileSync(
    file,
    'createdAt,moment,point,Text\n2026-11-20,hotline,bad,"=long, wait"\n2026-11-20,hotline,purple,\n',
  )
  const map = ['--map', '{"Text":"comment"}']
  expect(await run(data, 'import', file, ...map)).toMatchObject({
    code: 1,
    out: 'accepted: 1\nduplicates: 0\nrejected: 1\n',
  })
  expect((await run(data, 'import', file, ...map)).out).toContain('duplicates: 1')
  const { out } = await run(data, 'export', '--format', 'csv')
  expect(out.trim().split('\r\n')).toHaveLength(2)
  expect(out).toContain(`"'=long, wait"`)
})

test('closing the pipe of an export early is no error', {
  timeout: 120_000,
}, async () => {
  const data = temporaryFolder()
  await run(data, 'project', 'add', 'shop')
  const line = { moment: 'till', point: 'good', createdAt: '2026-11-20', comment: 'x'.repeat(1000) }
  const file = join(data, 'many.ndjson')
  writeFileSync(file, `${JSON.stringify(line)}\n`.repeat(3000))
  await run(data, 'import', file)
  expect(await runWith({ CLOSE_OUTPUT: 'yes' }, data, 'export')).toMatchObject({ code: 0, err: '' })
})

test('a leaked customer secret can be replaced', { timeout: 120_000 }, async () => {
  const data = temporaryFolder()
  const before = (await run(data, 'project', 'add', 'shop')).out.match(/customer secret: (\S+)/)![1]!
  const { out } = await run(data, 'project', 'renew', 'shop')
  const after = out.match(/^customer secret: (cs_\S+)$/m)![1]!
  expect(after).not.toBe(before)
  const store = await openStore(data)
  const project = (await store.projects.byName('shop'))!
  expect(project.customerSecret).toBe(after)
  const now = Date.now()
  expect(
    verifyCustomer(project, { id: 'ada', signature: signCustomer('ada', before) }, now, now),
  ).toMatchObject({
    verified: false,
  })
  expect(verifyCustomer(project, { id: 'ada', signature: signCustomer('ada', after) }, now)).toEqual({
    verified: true,
  })
  expect((await store.audit.list(project.id))[0]).toMatchObject({ deed: 'customer secret renewed' })
  await store.close()
  expect(await run(data, 'project', 'renew', 'nowhere')).toMatchObject({ code: 1 })
})

test('an unknown command or option prints the help', { timeout: 120_000 }, async () => {
  expect(await run(temporaryFolder(), 'dance')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Usage:'),
  })
  expect(await run(temporaryFolder(), '--dance')).toMatchObject({
    code: 1,
    err: 'There is no option --dance; --help lists commands, options and settings.\n',
  })
  expect(await run(temporaryFolder(), 'help')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Usage:/),
  })
})

test('arguments and settings without effect are refused before anything is done', {
  timeout: 120_000,
}, async () => {
  const data = temporaryFolder()
  const refusal = async (...args: string[]) => {
    const { code, err } = await run(data, ...args)
    expect(code).toBe(1)
    return err
  }
  expect(await refusal('project', 'add', 'my', 'shop')).toMatch(
    /"shop" is one argument too many; put .* quotes/,
  )
  expect(await refusal('import', 'a.csv', 'b.csv')).toContain('"b.csv" is one argument too many')
  expect(await refusal('serve', '4400')).toContain('"4400" is one argument too many')
  expect(await refusal('member', 'add', 'Maya', '--device', 'x')).toContain(
    'member add: the option --device does not apply',
  )
  expect(await refusal('project', 'list')).toContain(`no project in ${data} yet`)
  expect(await refusal('snippet')).toContain('start a collector there once, or `project add <name>`')
  const errorWith = (settings: Record<string, string>) => runWith(settings, data).then(({ err }) => err)
  expect(await errorWith({ HEARTFELT_LIMITS: 'of' })).toMatch(
    /^HEARTFELT_LIMITS: "of" is not a valid value; write off/,
  )
  expect(await errorWith({ HEARTFELT_PRIVATE_WEBHOOKS: 'yes' })).toMatch(
    /^HEARTFELT_PRIVATE_WEBHOOKS: "yes" .* write on/,
  )
  expect(await errorWith({ HEARTFELT_PROXY_HEADER: 'x-user' })).toContain(
    'set HEARTFELT_PROXY_SECRET as well',
  )
  expect(await errorWith({ HOST: '192.0.2.1' })).toMatch(
    /^host: "192.0.2.1" is not an address of this machine/,
  )
})

test('webhooks may call private addresses if a setting allows it', { timeout: 120_000 }, async () => {
  let heard = 0
  const receiver = createServer((_, response) => {
    heard++
    response.end()
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void receiver.close().closeAllConnections())
  const data = temporaryFolder()
  const store = await openStore(data)
  const project = await store.projects.add('shop')
  const now = Date.now()
  await store.webhooks.add(project.id, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, {})
  const arrival = { item: answer() as FeedbackItem, verified: false, createdAt: now, receivedAt: now }
  await store.deliver({ project: project.id, arrivals: [arrival] })
  await store.close()
  void runWith({ HEARTFELT_PRIVATE_WEBHOOKS: 'on' }, data, 'serve')
  await expect.poll(() => heard, { timeout: 60_000 }).toBe(1)
})

test('conformance passes against a running collector and prints each check', {
  timeout: 120_000,
}, async () => {
  const serving = await serve({ port: 0, host: '127.0.0.1', data: temporaryFolder() })
  onTestFinished(() => serving.close())
  const { code, out } = await run(temporaryFolder(), 'conformance', serving.url, '--key', serving.key)
  expect(out).toContain('This collector speaks protocol v1.')
  expect(out).not.toContain('✗')
  expect(code).toBe(0)
})

test('member add limits a person to a project, but not an owner', { timeout: 120_000 }, async () => {
  const data = temporaryFolder()
  await run(data, 'project', 'add', 'shop')
  await run(data, 'project', 'add', 'depot')
  await run(data, 'member', 'add', 'Maya', '--project', 'depot')
  const { err } = await run(data, 'member', 'add', 'Olga', '--role', 'owner', '--project', 'depot')
  expect(err).toContain('--project: an owner sees all projects')
  const store = await openStore(data)
  onTestFinished(() => store.close())
  const { id } = (await store.projects.byName('depot'))!
  expect(await store.members.list()).toMatchObject([{ name: 'Maya', role: 'responder', projects: [id] }])
})
