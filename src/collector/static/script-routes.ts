import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { Integrity } from '../../model/snippet.js'
import { respondWithAsset } from './answer-asset.js'
import type { Asset } from './asset.js'
import { builtFolder } from './built-folder.js'

export const readIntegrity = async (from: string = builtFolder('public')): Promise<Integrity> =>
  JSON.parse(await readFile(join(from, 'integrity.json'), 'utf8'))

/** The script-tag bundle, so that a collector needs no other host for it. */
export function scriptRoutes(assets: ReadonlyMap<string, Asset>): Hono {
  const app = new Hono()
  for (const pattern of [
    '/:name{heartfelt(-[\\w.-]+)?\\.js|integrity\\.json}',
    '/heartfelt/:name{[\\w-]+\\.js}',
  ])
    app.get(pattern, async (c, next) => {
      const asset = assets.get(c.req.path)
      return asset ? respondWithAsset(c.req, asset) : next()
    })
  return app
}
