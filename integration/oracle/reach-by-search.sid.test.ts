import { join } from 'node:path';
import { randomDbusPolicy } from '../generate/random-dbus-policy.ts';
import { Random } from '../generate/random.ts';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
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

// Only verdicts of the compiler, not pairs: unix sockets have no row in `automatonClasses`, so no automata are compared.
law(
  'the unix sockets of a random stack are listed as rules that compile to equal automata',
  numberedCases(2, 2, 200),
  { atLeast: { stacks: 2, complete: 1 } },
  (seed, count) => {
    const random = new Random(seed);
    return oracle.differences('unix', [randomSocketPolicy(random, abi), randomSocketPolicy(random, abi)], count);
  },
);

law(
  'the messages of a random stack are listed as rules that compile to equal automata',
  numberedCases(4, 2, 200),
  { atLeast: { stacks: 2, complete: 1, pairs: 20 } },
  (seed, count) => {
    const random = new Random(seed);
    return oracle.differences('dbus', [randomDbusPolicy(random, abi), randomDbusPolicy(random, abi)], count);
  },
);
