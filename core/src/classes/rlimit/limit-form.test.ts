import { expect, test } from 'vitest';
import { bytes } from '../../testing/read-policy.ts';
import { limitForm } from './limit-form.ts';

/** Returns the object of a question with the suggested rule, or the error. */
function read(name: string, ...words: string[]): string {
  const reading = limitForm.read(
    words.map((word) => bytes(word)),
    [name],
  );
  if ('error' in reading) return `${reading.error.message}: ${reading.error.hint}`;
  const [{ object }] = reading.cases;
  return `${object.value}: ${limitForm.rule(object, [name], [])}`;
}

test.each([
  [['nofile', '500'], '500: set rlimit nofile <= 500,'],
  [['nofile', 'infinity'], '18446744073709551615: set rlimit nofile <= infinity,'],
  [['memlock', '64M'], '67108864: set rlimit memlock <= 64M,'],
  [['memlock', '64', 'M'], '67108864: set rlimit memlock <= 64 M,'],
  [['cpu', '5min'], '300: set rlimit cpu <= 5min,'],
  [['rttime', '5ms'], '5000: set rlimit rttime <= 5ms,'],
  [['nice', '-5'], '15: set rlimit nice <= -5,'],
  [['nofile'], '`nofile` needs a value: write a number, or `infinity`, after the operation'],
  [['nofile', '5K'], '`nofile` cannot be limited to `5K`: write a number, or `infinity`, after the operation'],
  [
    ['memlock', '\x1b[1m'],
    '`memlock` cannot be limited to `\\x1b[1m`: write a number of bytes, such as `64M`, or `infinity`, after the operation',
  ],
  [['nice', '20'], '`nice` cannot be limited to `20`: write a nice value, from -20 to 19, after the operation'],
])('%j', ([name = '', ...words], expected) => expect(read(name, ...words)).toBe(expected));

test('different limits have different values', () => {
  expect(limitForm.read([bytes('5')], ['nofile', 'nproc'])).toEqual({
    error: { message: '`nofile` and `nproc` take different values', hint: 'ask separate questions' },
  });
});
