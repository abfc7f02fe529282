import { expect, test } from 'vitest';
import { CommandError } from '../exit-status.ts';
import { readSuppressions } from './suppressions.ts';

const known = '- id: complain-mode\n  reason: known\n';

/** Returns the message about a refused text. */
function refusal(yaml: string): string {
  try {
    readSuppressions(yaml, 'known.yaml');
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  throw new Error('the text was accepted');
}

test('a list is read, and an empty text is an empty list', () => {
  expect(readSuppressions(known, 'known.yaml')).toEqual([{ id: 'complain-mode', reason: 'known' }]);
  expect(readSuppressions('# none\n', 'known.yaml')).toEqual([]);
});

test.each([
  ['deep nesting', '['.repeat(200_000), 'known.yaml:1: it is not YAML: more than 32 nested collections'],
  ['many keys', '- '.repeat(200_000), 'known.yaml:1: it is not YAML: more than 32 nested collections'],
  [
    'aliases',
    `${known}- &a [${'x, '.repeat(300)}]\n- &b [${'*a, '.repeat(300)}]\n- [*b]\n`,
    'known.yaml:1: it is not YAML: more than 80,000 keys and values, including aliases',
  ],
  ['two documents', `${known}---\n${known}`, 'known.yaml:3: it is not YAML: several documents in one file'],
  ['a name of JavaScript', `${known}  __proto__: x\n`, 'known.yaml:3: it is not YAML: `__proto__` cannot be a name'],
])('%s are refused', (_, yaml, message) => {
  expect(refusal(yaml)).toBe(message);
});

test('no library writes to the terminal', () => {
  const warned: unknown[] = [];
  const listener = (warning: Error): void => void warned.push(warning);
  process.on('warning', listener);
  expect(refusal('- !<\u001b[31mfoo> 1\n')).not.toContain('\u001b');
  return new Promise<void>((resolve) => {
    setImmediate(() => {
      process.off('warning', listener);
      expect(warned).toEqual([]);
      resolve();
    });
  });
});
