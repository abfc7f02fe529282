import { measuredKernels } from '@lamellar/core';
import { randomAttachments } from '../generate/random-attachment.ts';
import { randomDbusPolicy } from '../generate/random-dbus-policy.ts';
import { randomMountPolicy } from '../generate/random-mount-policy.ts';
import { randomPolicy } from '../generate/random-policy.ts';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { Random } from '../generate/random.ts';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { compileAndCompare, disagreementsOf, readOwn } from './compare-policy.ts';
import { randomFileCase } from './random-file-case.ts';

// Each law compiles random policy with core and with apparmor_parser, and compares the automata for every string.
const versions = measuredKernels.map(({ version }) => version);
const pick = (list: readonly string[], seed: number): string => list[seed % list.length] ?? '';

law(
  'random rules about mounts are the automata of apparmor_parser',
  numberedCases(20, 20, 2000),
  { atLeast: { valid: 10, refused: 3, profiles: 10, pairs: 500 } },
  (seed, count) => {
    const text = randomMountPolicy(new Random(seed));
    return disagreementsOf(compileAndCompare(text, { version: pick(versions, seed) }), text, count);
  },
);

// The kernel selects the form of the rules: Ubuntu's kernels have unix sockets in the v8 class.
const socketAbis = ['', 'abi <abi/3.0>,\n', 'abi <abi/4.0>,\n', 'abi <abi/kernel-5.4-vanilla>,\n'];
law(
  'random rules about sockets are the automata of apparmor_parser',
  numberedCases(5, 5, 200),
  { atLeast: { valid: 5, profiles: 50, pairs: 750 } },
  (seed, count) => {
    const text = randomSocketPolicy(new Random(seed), pick(socketAbis, seed));
    const version = pick(['5.10.0', '6.12.118', '7.3', 'ubuntu-24.04', 'ubuntu-26.04'], seed);
    return disagreementsOf(compileAndCompare(text, { version }, { ignoreLiveness: true }), text, count);
  },
);

// Only later kernels have the class; for earlier kernels, the compiler must write no such rules.
const dbusAbis = ['abi <abi/4.0>,\n', 'abi <abi/3.0>,\n', 'abi <abi/kernel-5.4-vanilla>,\n'];
law(
  'random rules about D-Bus are the automata of apparmor_parser',
  numberedCases(20, 20, 1500),
  { atLeast: { valid: 20, profiles: 20, pairs: 600 } },
  (seed, count) => {
    const text = randomDbusPolicy(new Random(seed), pick(dbusAbis, seed));
    const version = pick(['6.12.118', '6.17.13', '6.18.15', '7.3'], seed);
    return disagreementsOf(compileAndCompare(text, { version }, { ignoreLiveness: true }), text, count);
  },
);

law(
  'random profiles attach as compiled by apparmor_parser',
  numberedCases(30, 30, 2000),
  { atLeast: { valid: 30, profiles: 60 } },
  (seed, count) => {
    const text = randomAttachments(new Random(seed));
    return disagreementsOf(compileAndCompare(text, { version: pick(versions, seed) }), text, count);
  },
);

law(
  'random rules about files grant at every path the permissions of apparmor_parser',
  numberedCases(60, 60, 3000),
  { atLeast: { valid: 40, refused: 1, profiles: 40, pairs: 2000 } },
  (seed, count) => randomFileCase(seed, { version: pick(versions, seed) }, count),
);

/**
 * Options of the compiler: the permissions are always equal, but some options keep states without live successors.
 * Kernels without `compoundFallback` distinguish such states from the dead state; core assumes the default compilation
 * for text.
 */
const optimisations = [
  { without: [], keepsStates: false },
  { without: ['no-minimize'], keepsStates: true },
  { without: ['no-equiv'], keepsStates: false },
  { without: ['no-expr-simplify'], keepsStates: false },
  { without: ['no-remove-unreachable'], keepsStates: false },
  { without: ['no-diff-encode', 'compress-fast'], keepsStates: false },
];

law(
  'random profiles are the automata of apparmor_parser with any optimisation',
  numberedCases(5, 4, 40),
  { atLeast: { valid: 5, refused: 10, profiles: 150, pairs: 4000 }, timeout: 900_000 },
  (seed, count) => {
    const random = new Random(seed);
    const version = pick(versions, seed);
    const { preamble, profiles } = randomPolicy(random, 40);
    // A single invalid profile fails a whole file, so profiles refused by core are compiled separately.
    const valid = profiles.filter(({ text }) => readOwn(preamble + text, { version }).load().valid);
    const refused = profiles.filter((profile) => !valid.includes(profile));
    const { without, keepsStates } = random.pick(optimisations);
    const options = without.flatMap((name) => ['-O', name]);
    const text = preamble + valid.map((profile) => profile.text).join('');
    const scope = { ignoreLiveness: keepsStates };
    const comparison = compileAndCompare(text, { version, options, differential: true }, scope);
    const names = valid.flatMap((profile) => profile.names).length;
    const isWhole = comparison.kind !== 'compared' || comparison.profiles === names;
    return [
      ...disagreementsOf(comparison, `kernel ${version} ${options.join(' ')}\n${text}`, count),
      ...(isWhole ? [] : ['the compiled policy lacks profiles']),
      ...refused.flatMap((profile) => {
        const one = preamble + profile.text;
        return disagreementsOf(compileAndCompare(one, { version }), one, count);
      }),
    ];
  },
);
