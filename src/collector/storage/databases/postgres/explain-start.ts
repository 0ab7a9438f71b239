import { StorageError } from '../database.js'

const ENCODE =
  'percent-encode special characters in the user name and the password: @ as %40, : as %3A, / as %2F, # as %23, ? as %3F, % as %25'
const CA =
  'give its certificate authority with sslmode=verify-full&sslrootcert=/path/to/ca.pem, or encrypt without checking who answers with sslmode=no-verify'

/**
 * What to do about an error while connecting, by the code of Node, OpenSSL or Postgres. None repeats a part of the URL,
 * because a password with an unescaped character makes a part of it look like a host or a port.
 */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/^(ENOTFOUND|EAI_NODATA|EAI_NONAME)$/, `its host name is unknown; check it, and ${ENCODE}`],
  [/^EAI_AGAIN$/, 'the name server does not answer; check the network of this machine'],
  [/^ECONNREFUSED$/, 'nothing listens at its host and port; start Postgres there, or correct the address'],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TIMEOUT)$/,
    'its host does not answer; check the address and the firewall',
  ],
  [
    /^(EACCES|ENOENT)$/,
    'a file that it names (a socket, sslrootcert, sslcert or sslkey) is missing or not readable',
  ],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED)$/,
    `the server's certificate is signed by an authority that this machine does not know; ${CA}`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    `the server's certificate is for another host name; use that name, or ${CA}`,
  ],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, "the server's certificate is not valid at this time; renew it"],
  [/^NO_SSL$/, 'the server does not encrypt; leave out sslmode, or switch TLS on at the server'],
  [/^28/, `the server refuses the user or the password; check both, and ${ENCODE}`],
  [/^PASSWORD$/, 'the server asks for a password; write it as postgres://user:password@host/database'],
  [
    /^3D000$/,
    'there is no such database on the server; create it, or name another at the end of the address',
  ],
  [
    /^53300$/,
    'the server has no connection left; raise its max_connections, or put PgBouncer in front of it',
  ],
  [/^57P03$/, 'the server is starting or stopping; try again in a moment'],
  [
    /^42501$/,
    'the user may not create tables; run GRANT ALL ON DATABASE, and GRANT ALL ON SCHEMA public, for it',
  ],
  [/^25006$/, 'the server is read-only, such as a standby; name the primary'],
  [/^(0A000|08P01)$/, 'the pooler or server refuses an option in its query part; leave that option out'],
]

const connectTimeout = /timeout|timed out/i

function codeOf(cause: unknown): string {
  const { code, message = '' } = (cause ?? {}) as { code?: string; message?: string }
  if (code) return code
  if (connectTimeout.test(message)) return 'TIMEOUT'
  if (/does not support SSL/.test(message)) return 'NO_SSL'
  if (/password must be a string/.test(message)) return 'PASSWORD'
  return ''
}

/** The innermost error with a code. An AggregateError holds one error per address of the host. */
function causeOf(error: unknown): unknown {
  const { cause, errors } = (error ?? {}) as { cause?: unknown; errors?: unknown[] }
  if (errors?.length && !(error as { code?: string }).code) return causeOf(errors[0])
  return error instanceof StorageError && cause ? causeOf(cause) : error
}

/** An error at the start that names DATABASE_URL and a remedy, and no part of the URL. */
export function explainStart(error: unknown): Error {
  const cause = causeOf(error)
  const message = (error as Error).message
  // One that was written for the person who starts the collector.
  if (/^(DATABASE_URL|This database has schema)/.test(message)) return error as Error
  const code = codeOf(cause)
  const [, remedy] = remedies.find(([pattern]) => pattern.test(code)) ?? []
  return new StorageError(
    `DATABASE_URL: ${remedy ?? 'Postgres cannot be used; see the server’s log'}${code && ` (${code})`}.`,
    { cause },
  )
}

/** Refuses a URL that the client would misread. Throws a TypeError without any part of it. */
export function checkDatabaseUrl(url: string): void {
  const authority = /^postgres(?:ql)?:\/\/([^/?#]*)/.exec(url)?.[1]
  const refuse = (why: string) => new TypeError(`DATABASE_URL: ${why}.`)
  if (authority === undefined) throw refuse('must begin with postgres://')
  const hosts =
    new URLSearchParams(url.split('?')[1]).get('host') ?? authority.slice(authority.lastIndexOf('@') + 1)
  if (hosts.includes(','))
    throw refuse(
      'names several hosts; name one, such as a virtual address, HAProxy or PgBouncer in front of them',
    )
  const unescaped =
    authority.split('@').length > 2 || /%(?![0-9a-f]{2})/i.test(authority) || url.includes('#')
  if (unescaped || !(URL.canParse(url) || isSocket(url)))
    throw refuse(`cannot be read; ${ENCODE}. The form is postgres://user:password@host:5432/database`)
}

/** `postgres://user@/database?host=/var/run/postgresql`, which only Postgres clients accept. */
const isSocket = (url: string): boolean => URL.canParse(url.replace('@/', '@socket/'))
