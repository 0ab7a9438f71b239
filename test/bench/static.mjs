/**
 * `npm run bench:static -- <another checkout, built> [seconds]`: how many files of the script-tag bundle a collector
 * serves in a second to 32 connections that are kept alive, as a browser asks for them (`Accept-Encoding: gzip, deflate,
 * br, zstd`), beside the collector of another build. By turns, medians of seven. Needs `npm run build`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROUNDS = 7
const CONNECTIONS = 32
const [other, seconds = '2'] = process.argv.slice(2)
if (!other) {
  console.error('Name the checkout to compare with: npm run bench:static -- <path>')
  process.exit(1)
}

async function startCollector(checkout) {
  const folder = join(checkout, 'dist/collector')
  const data = mkdtempSync(join(tmpdir(), 'heartfelt-static-'))
  const child = spawn(process.execPath, [join(folder, 'cli.js')], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', HEARTFELT_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => {
    child.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  })
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += chunk
    const [, port] = /^dashboard: \S+:(\d+)\//m.exec(printed) ?? []
    if (port) {
      child.stdout.resume()
      const files = Object.keys(JSON.parse(readFileSync(join(folder, 'public/integrity.json'), 'utf8')))
      return { pid: child.pid, port: Number(port), requests: files.map(requestBytes), lengths: [] }
    }
  }
  throw new Error(`${folder}: the collector did not start.`)
}

const requestBytes = file =>
  Buffer.from(
    [
      `GET /${file} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Origin: https://shop.example',
      'Accept: */*',
      'Accept-Encoding: gzip, deflate, br, zstd',
      '\r\n',
    ].join('\r\n'),
  )

/** The length of an answer with its head; it is the same each time, so only the first one is read. */
function answerLength(chunk) {
  const head = chunk.toString('latin1', 0, 2000)
  const end = head.indexOf('\r\n\r\n') + 4
  const [, length] = /^content-length: (\d+)/im.exec(head.slice(0, end)) ?? []
  if (end < 4 || !length || !head.startsWith('HTTP/1.1 200')) throw new Error(`Unexpected answer: ${head}`)
  return end + Number(length)
}

/**
 * Asks for the files in turn on one connection until the time is over; resolves with requests and bytes. Does as little
 * as it can, because it shares the cores with the collector that it measures.
 */
const askInTurn = ({ port, requests, lengths }, from, until) =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true)
    let at = from % requests.length
    let count = 0
    let bytes = 0
    let received = 0
    const ask = () => socket.write(requests[at])
    socket.on('connect', ask)
    socket.on('error', reject)
    socket.on('data', chunk => {
      received += chunk.length
      lengths[at] ??= answerLength(chunk)
      if (received < lengths[at]) return
      count++
      bytes += received
      received = 0
      at = (at + 1) % requests.length
      if (performance.now() < until) return ask()
      socket.destroy()
      resolve({ count, bytes })
    })
  })

async function round(collector, ms) {
  const start = performance.now()
  const all = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, i) => askInTurn(collector, i, start + ms)),
  )
  const taken = (performance.now() - start) / 1000
  const sum = key => all.reduce((total, one) => total + one[key], 0)
  return { rate: sum('count') / taken, size: sum('bytes') / sum('count') }
}

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1]

const contenders = {
  'this build': await startCollector(fileURLToPath(new URL('../..', import.meta.url))),
  'the other build': await startCollector(resolve(other)),
}
const results = Object.fromEntries(Object.keys(contenders).map(name => [name, []]))
// The first round warms both up and is not counted.
for (let i = 0; i <= ROUNDS; i++)
  for (const [name, collector] of Object.entries(contenders)) {
    const result = await round(collector, Number(seconds) * 1000)
    if (i > 0) results[name].push(result)
  }

console.log('| | files per second | bytes of an answer, mean |\n|---|---|---|')
const rates = []
for (const [name, own] of Object.entries(results)) {
  const [rate, size] = ['rate', 'size'].map(key => median(own.map(one => one[key])))
  rates.push(rate)
  console.log(`| ${name} | ${rate.toFixed(0)} | ${size.toFixed(0)} |`)
}
console.log(`\n${(rates[0] / rates[1]).toFixed(1)} times as many files per second.`)
process.exit(0)
