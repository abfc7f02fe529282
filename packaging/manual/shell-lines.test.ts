import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellLines } from './shell-lines.ts';

/** Splits lines into words by a shell. */
function wordsOf(lines: readonly string[]): readonly string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${lines.join('\n')}`], { encoding: 'utf8' });
  return stdout.split('\n').slice(0, -1);
}

it('keeps short lines', () => {
  expect(shellLines(['lamellar status'])).toEqual(['lamellar status']);
});

it.each([
  'lamellar can crun,unconfined signal nginx --policy nginx.aa --assume crun=open --kernel all --format json',
  `lamellar matrix --policy ${'/etc/apparmor.d'.repeat(3)} --namespace 'lxc web=./a policy with blanks that is long'`,
])('%s has equal words in a shell, in short lines', (line) => {
  const lines = shellLines([line]);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((one) => one.length > 72)).toEqual([]);
  expect(wordsOf(lines)).toEqual(wordsOf([line]));
});

it('does not break words', () => {
  expect(shellLines(['x'.repeat(100)])).toEqual(['x'.repeat(100)]);
});
