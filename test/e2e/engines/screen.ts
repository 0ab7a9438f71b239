import { type ChildProcess, spawn } from 'node:child_process'
import { program } from './program.js'

/** A virtual screen, and the display it chose itself. */
export async function startScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn(
    program('xvfb'),
    ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  )
  const number = await new Promise<string>((resolve, reject) => {
    screen.stdio[3]!.once('data', (data: Buffer) => resolve(String(data).trim()))
    screen.once('exit', code => reject(new Error(`Xvfb ended with ${code}`)))
    screen.once('error', reject)
  })
  return { screen, display: `:${number}` }
}
