import { measuredKernels } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import { Budget, decompileProfile } from '@lamellar/core/decompile';
import { CompiledUnit, type BinaryProfile } from '@lamellar/core/binary';
import { policyClasses } from '@lamellar/core/classes';
import { allSignals, signalName, textOf } from '@lamellar/core/language';
import { Random } from '../generate/random.ts';
import { randomPolicy } from '../generate/random-policy.ts';
import { numberedCases } from '../random/cases.ts';
import { law, type Count } from '../random/law.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { targetFeatures, readOwn } from './compare-policy.ts';

/** No rule can name the kernel's own `lost`. */
const namedSignals: ReadonlySet<number> = new Set(allSignals.filter((signal) => signalName(signal) !== 'lost'));

/** A kernel with packed permissions and a kernel with permission tables. */
const versions = [measuredKernels[0], measuredKernels.at(-1)].flatMap((kernel) => kernel?.version ?? []);

law(
  'decompiled rules about peers are compiled to the same automata',
  numberedCases(2, 4, 20),
  { atLeast: { classes: 60, rules: 120, pairs: 1000 } },
  (seed, count) => {
    const version = versions[seed % versions.length] ?? '';
    const { preamble, profiles } = randomPolicy(new Random(seed), 40);
    const valid = profiles.filter(({ text }) => readOwn(preamble + text, { version }).load().valid);
    const text = preamble + valid.map((profile) => profile.text).join('');
    const { succeeded, messages, binary } = compileWithParser(Buffer.from(text, 'latin1'), targetFeatures({ version }));
    if (!succeeded) return [messages];
    const unit = new CompiledUnit('compiled', binary, 'only-named');
    if (!unit.load().valid) return ['the compiled policy cannot be read'];
    return unit.declared().flatMap((declared, index) => {
      const compiled = unit.policy.profiles[index];
      return compiled === undefined ? [] : differences(compiled, declared.profile().policy, version, count);
    });
  },
);

type Policy = Parameters<typeof compareAutomata>[0];

const peerClasses = ['signal', 'ptrace'] as const;

/** Recompiles the rules of a class, if everything has a rule, and compares both automata for every string. */
function differences(
  compiled: BinaryProfile,
  policy: Policy,
  version: string,
  count: Count<'classes' | 'rules' | 'pairs'>,
): readonly string[] {
  const budget = new Budget(1_000_000);
  const found: string[] = [];
  const rules = decompileProfile(compiled, { files: budget, peers: budget, others: budget }, peerClasses);
  for (const policyClass of peerClasses) {
    const decompiled = rules.get(policyClass);
    if (decompiled === undefined || decompiled.counterexamples.length > 0) continue;
    const texts = decompiled.rules.map(({ text }) => text);
    const again = `abi <kernel>,\nprofile again {\n${texts.join('\n')}\n}\n`;
    const unit = readOwn(again, { version });
    const [declared] = unit.declared();
    found.push(...unit.diagnosticsSoFar.map(({ message }) => `${message}\n${again}`));
    if (declared === undefined) throw new Error(again);
    const own = declared.profile().policy;
    const { pairs, difference } = compareAutomata(
      automatonOfNames(own, policyClass),
      automatonOfNames(policy, policyClass),
      policyClasses[policyClass],
      true,
    );
    if (difference !== undefined) found.push(`${textOf(compiled.name)}: ${JSON.stringify(difference)}\n${again}`);
    count({ classes: 1, rules: texts.length, pairs });
  }
  return found;
}

/** The place in a string: before the signal, before the name of the peer, or in the name. */
const places = ['signal', 'name', 'in name'] as const;

/**
 * Restricts an automaton to signals with a name in rules. Permissions for a peer without a name concern no peer and are
 * not compared.
 */
function automatonOfNames(automaton: Policy, policyClass: 'signal' | 'ptrace'): Policy {
  const start = automaton.start(policyClasses[policyClass].byte);
  const placeOf = (state: number) => places[state % places.length];
  const at = (state: number, place: (typeof places)[number]) => state * places.length + places.indexOf(place);
  const innerOf = (state: number) => Math.floor(state / places.length);
  return {
    start: () => at(start, policyClass === 'signal' ? 'signal' : 'name'),
    step: (state, byte) => {
      if (placeOf(state) === 'signal' && !namedSignals.has(byte)) return 0;
      const next = automaton.step(innerOf(state), byte);
      return next === 0 ? 0 : at(next, placeOf(state) === 'signal' ? 'name' : 'in name');
    },
    permissions: (state) =>
      placeOf(state) === 'in name' ? automaton.permissions(innerOf(state)) : { allow: 0, quiet: 0 },
    isLive: (state) => automaton.isLive(innerOf(state)),
  };
}
