import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';

/** An unprivileged user id without an account. */
export const stranger = 12345;

/** A folder of an attacker, and a folder of root's, the target. */
export interface Battlefield {
  /** The attacker's folder. */
  readonly home: string;
  /** A folder of root's, with a secret file. */
  readonly target: string;
  /** Fails if anything in the target was changed. */
  readonly expectUntouched: () => void;
  readonly remove: () => void;
}

/** Makes both folders below /tmp, where the attacker can reach them. Needs root. */
export function battlefield(): Battlefield {
  const folder = mkdtempSync('/tmp/lamellar-attack-');
  chmodSync(folder, 0o755);
  const [home, target] = ['home', 'target'].map((name) => path.join(folder, name)) as [string, string];
  mkdirSync(home);
  chownSync(home, stranger, stranger);
  mkdirSync(target);
  const secret = path.join(target, 'secret');
  writeFileSync(secret, 'secret', { mode: 0o600 });
  return {
    home,
    target,
    expectUntouched: () => {
      expect(readdirSync(target)).toEqual(['secret']);
      expect(readFileSync(secret, 'utf8')).toBe('secret');
      expect(statSync(secret).mode & 0o7777).toBe(0o600);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * Calls `use` while the attacker repeats an attack as fast as possible. The first attack has ended by then.
 *
 * @param code - statements of JavaScript, for which `home`, `target` and `fs` are defined; their errors are ignored
 */
export async function underAttack<Result>(
  { home, target }: Pick<Battlefield, 'home' | 'target'>,
  code: string,
  use: () => Result,
): Promise<Result> {
  const script = `const fs = require('node:fs'); const [home, target] = process.argv.slice(1);
    const parent = process.ppid;
    const attack = () => { try { ${code} } catch {} };
    attack();
    fs.writeFileSync(home + '/ready', '');
    while (process.ppid === parent) attack();`;
  const words = ['-e', script, home, target];
  const attacker = spawn(process.execPath, words, { uid: stranger, gid: stranger, stdio: 'ignore' });
  try {
    await vi.waitUntil(() => existsSync(path.join(home, 'ready')), { timeout: 30_000, interval: 1 });
    return use();
  } finally {
    attacker.kill('SIGKILL');
    if (attacker.exitCode === null && attacker.signalCode === null) await once(attacker, 'exit');
  }
}

/**
 * Counts attempts: at least `least`, and more for up to 30 s until `seen` is true. A busy machine gives the attacker
 * few turns.
 *
 * @param seen - whether every outcome of the attack has occurred
 */
export function* attemptsUntil(least: number, seen: () => boolean): Generator<number> {
  const end = Date.now() + 30_000;
  for (let count = 0; count < least || (!seen() && Date.now() < end); count++) yield count;
}
