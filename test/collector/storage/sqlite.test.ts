import { join } from 'node:path'
import { sqlite } from '../../../src/collector/storage/sqlite.js'
import { storageContract } from '../../contracts/storage.js'
import { temporaryFolder } from '../harness.js'

storageContract('sqlite', temporaryFolder, folder => sqlite(join(folder, 'contract.db')))
