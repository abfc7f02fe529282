import { measuredKernels } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import { Budget, CompiledUnit, decompilePeerRules, type BinaryProfile } from '@lamellar/core/binary';
import { policyClasses } from '@lamellar/core/classes';
import { allSignals, signalName, textOf, type SignalNumber } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseNumbers } from '../random/case-numbers.ts';
import { Random } from '../generate/random.ts';
import { randomPolicy } from '../generate/random-policy.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { readOwn } from './compare-policies.ts';

const { resolve } = systemPolicyFiles();
const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
const counted = { classes: 0, rules: 0, unreadable: 0 };

/** No rule can name the kernel's own `lost`. */
const namedSignals = allSignals.filter((signal) => signalName(signal) !== 'lost');

/** A kernel with packed permissions and a kernel with permission tables. */
const versions = [measuredKernels[0], measuredKernels.at(-1)].flatMap((kernel) => kernel?.version ?? []);
const seeds = caseNumbers('read back rules', { usual: 4, all: 10 });

test.each(seeds)('rules that are read back from random policy %i say what its automata say', (seed) => {
  const version = versions[seed % versions.length] ?? '';
  const features = join(folder, version);
  writeFileSync(features, nestedFeatures(version));
  const { preamble, profiles } = randomPolicy(new Random(seed), 40);
  const valid = profiles.filter(
    ({ text }) => readOwn(preamble + text, measuredKernelFeatures(version), resolve).unit.load().valid,
  );
  const text = preamble + valid.map((profile) => profile.text).join('');
  const { succeeded, messages, binary } = compileWithParser(Buffer.from(text, 'latin1'), features);
  expect(succeeded, messages).toBe(true);
  const unit = new CompiledUnit('compiled', binary, 'only-named');
  expect(unit.load().valid).toBe(true);
  for (const [index, declared] of unit.declared().entries()) {
    const compiled = unit.policy.profiles[index];
    if (compiled !== undefined) compare(compiled, declared.profile().policy, version);
  }
});

type Policy = Parameters<typeof compareAutomata>[0];

/** Recompiles the rules of a class, if everything has a rule, and compares both automata for every string. */
function compare(compiled: BinaryProfile, policy: Parameters<typeof compareAutomata>[0], version: string): void {
  const budget = new Budget(1_000_000);
  for (const policyClass of ['signal', 'ptrace'] as const) {
    const decompiled = decompilePeerRules(compiled, policyClass, budget);
    if (decompiled === undefined) continue;
    if (decompiled.counterexamples.length > 0) {
      counted.unreadable++;
      continue;
    }
    const texts = decompiled.rules.map(({ text }) => text);
    const again = `abi <kernel>,\nprofile again {\n${texts.join('\n')}\n}\n`;
    const { unit } = readOwn(again, measuredKernelFeatures(version), resolve);
    const [declared] = unit.declared();
    expect(unit.diagnosticsSoFar, again).toEqual([]);
    if (declared === undefined) throw new Error(again);
    const own = declared.profile().policy;
    for (const signal of policyClass === 'signal' ? namedSignals : [undefined]) {
      const [left, right] = [
        automatonBeforePeer(own, policyClass, signal),
        automatonBeforePeer(policy, policyClass, signal),
      ];
      expect(
        compareAutomata(left, right, policyClasses[policyClass], true).difference,
        `${textOf(compiled.name)}: ${again}`,
      ).toBe(undefined);
    }
    counted.classes++;
    counted.rules += texts.length;
  }
}

/** The automaton before the peer. Permissions for a peer without a name concern no peer and are not compared. */
function automatonBeforePeer(
  automaton: Policy,
  policyClass: 'signal' | 'ptrace',
  signal: SignalNumber | undefined,
): Policy {
  const start = automaton.start(policyClasses[policyClass].byte);
  return {
    start: () => (signal === undefined ? start : automaton.step(start, signal)),
    step: (state, byte) => automaton.step(state, byte),
    permissions: (state) => automaton.permissions(state),
    isLive: (state) => automaton.isLive(state),
  };
}

afterAll(() => {
  rmSync(folder, { recursive: true });
  console.log(
    `read back: ${counted.rules} rules say the same as ${counted.classes} automata, ${counted.unreadable} have no such rules`,
  );
});
