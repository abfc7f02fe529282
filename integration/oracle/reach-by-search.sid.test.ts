import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { randomDbusPolicy } from '../generate/random-dbus-policy.ts';
import { Random } from '../generate/random.ts';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { ReachOracle } from './reach-oracle.ts';

// Only abi 5.0 has addresses of unix sockets, and without them nothing asks about messages. The compiler of stable has
// no abi 5.0.
const abi = 'abi <abi/5.0>,\n';
const compiler = await provideCompiler('sid');
const oracle = new ReachOracle({
  abi,
  path: compiler.path,
  options: ['--base', join(compiler.folder, 'etc/apparmor.d')],
});
afterAll(() => console.log(oracle.end()));

const numbers = caseNumbers('random sockets and messages told by rules', { usual: 3, all: 200 });

test.each(numbers)('what is told of stack %i of unix sockets is compiled to just that', (seed) => {
  const random = new Random(seed);
  expect(oracle.differences('unix', [randomSocketPolicy(random, abi), randomSocketPolicy(random, abi)])).toEqual([]);
});

test.each(numbers)('what is told of stack %i of messages is compiled to just that', (seed) => {
  const random = new Random(seed);
  expect(oracle.differences('dbus', [randomDbusPolicy(random, abi), randomDbusPolicy(random, abi)])).toEqual([]);
});
