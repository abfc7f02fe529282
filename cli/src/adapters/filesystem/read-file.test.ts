import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test, vi } from 'vitest';
import { followLines } from './follow-lines.ts';
import { readRegularFile, readNamedFile } from '@lamellar/node/files';
import { attemptsUntil, battlefield, underAttack } from './testing/under-attack.ts';

const folder = mkdtempSync(path.join(inject('scratch'), 'read-'));
const at = (name: string): string => path.join(folder, name);

test('a file is read, also through a link', () => {
  writeFileSync(at('file'), 'text');
  symlinkSync('file', at('link'));
  for (const name of ['file', 'link']) expect(readRegularFile(at(name))).toMatchObject({ bytes: Buffer.from('text') });
});

test.each([
  ['readRegularFile', readRegularFile],
  ['readNamedFile', readNamedFile],
])('%s opens only regular files: opening a device or a FIFO can have effects', async (name, read) => {
  const [fifo, opened] = [at(`${name}-fifo`), at(`${name}-opened`)];
  execFileSync('mkfifo', [fifo]);
  // The shell waits until the FIFO is opened for reading.
  const writer = spawn('sh', ['-c', 'echo > "$2"; : > "$1"; echo opened > "$2"', 'sh', fifo, opened], {
    stdio: 'ignore',
  });
  await vi.waitUntil(() => existsSync(opened));
  await sleep(200);
  expect(read(fifo)).toMatchObject({ reason: 'it is not a regular file', special: true });
  await sleep(200);
  expect(readFileSync(opened, 'utf8')).toBe('\n');
  writer.kill('SIGKILL');
});

test.runIf(process.getuid?.() === 0)(
  '(needs root) no user can exchange a log before its opening, 2,000 times',
  async () => {
    const field = battlefield();
    const log = path.join(field.home, 'log');
    execFileSync('mkfifo', [path.join(field.home, 'fifo')]);
    // An open end keeps the test from waiting in the FIFO.
    const end = openSync(path.join(field.home, 'fifo'), 'r+');
    const swap = `for (const name of ['file', 'fifo']) {
      fs.symlinkSync(name, home + '/next'); fs.renameSync(home + '/next', home + '/log');
    }`;
    writeFileSync(path.join(field.home, 'file'), '');
    let [followed, refused] = [0, 0];
    await underAttack(field, swap, () => {
      for (const _ of attemptsUntil(2000, () => Math.min(followed, refused) > 0))
        try {
          followLines(log);
          followed++;
        } catch (error) {
          if (!/only regular files/.test(String(error))) throw error;
          refused++;
        }
    });
    expect(Math.min(followed, refused)).toBeGreaterThan(0);
    expect(openFifosIn(field.home)).toBe(1);
    closeSync(end);
    field.remove();
  },
  90_000,
);

/** Returns the number of open FIFOs in a folder. */
function openFifosIn(parent: string): number {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(`${parent}/`) && fstatSync(Number(name)).isFIFO();
    } catch {
      return false;
    }
  }).length;
}
