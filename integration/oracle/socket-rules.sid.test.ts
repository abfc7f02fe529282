import { join } from 'node:path';
import { apparmor50 } from '@lamellar/core/check';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { Random } from '../generate/random.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { compileAndCompare, disagreementsOf } from './compare-policy.ts';

// Only abi 5.0 knows addresses and peers of unix sockets; the compiler of stable has no abi 5.0. Under earlier abis,
// sid's compiler covers every type by `network inet,`.
const compiler = await provideCompiler('sid');
const base = join(compiler.folder, 'etc/apparmor.d');
const { resolve } = systemPolicyFiles(base);
const target = { version: '7.3', resolve, compiler: apparmor50, parser: compiler.path, options: ['--base', base] };

for (const abi of ['5.0', '4.0'])
  law(
    `random rules about sockets of abi ${abi} are the automata of the compiler of sid`,
    numberedCases(5, 5, 200),
    { atLeast: { valid: 5, profiles: 50, pairs: 600 } },
    (seed, count) => {
      const text = randomSocketPolicy(new Random(seed), `abi <abi/${abi}>,\n`);
      return disagreementsOf(compileAndCompare(text, target, { ignoreLiveness: true }), text, count);
    },
  );
