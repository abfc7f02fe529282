import { adviseRules, PolicyNamespace, StackedPolicy, type Decision } from '@lamellar/core';
import { decideRecord } from '@lamellar/core/denial';
import { textOf, type ByteString } from '@lamellar/core/language';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { partByChance } from '../chance/part-by-chance.ts';
import { parseClassQuestion } from '../kernel-classes/class-case.ts';
import { everyOperation } from '../kernel-classes/every-operation.ts';
import { asText, decideAttempts } from '../kernel-classes/replay-case.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';

const kernels = partByChance('kernels whose denials are repaired', inject('kernels'), 1);

/** As many as a machine tries in half a minute. */
const mostAttempts = 60;

/** Attempts after whose repair all others are tried again: that takes long. */
const byThemselves = 8;

/** One refusal may hide the next: a mount, what is mounted; a program, its file. */
const mostRounds = 8;

/** What is attempted under a profile that has what was advised for it so far, and nothing else. */
interface Attempt {
  readonly question: ByteString;
  readonly rules: Set<string>;
  verdict: string;
  isStuck: boolean;
}

const counts = new Map<string, string>();

function policyWith(rules: Iterable<string>): ByteString {
  return `abi <abi/4.0>,\nprofile none {\n${[...rules].map((rule) => `  ${rule}\n`).join('')}}\nprofile all { }\n` as ByteString;
}

function stacksOf(text: ByteString, oracle: OracleKernel): StackedPolicy {
  const root = PolicyNamespace.root();
  root.load(asText(oracle)(text, 'none'));
  return new StackedPolicy(root);
}

/** The rules that it takes in the profile of the attempts. */
function rulesFor(decisions: readonly Decision[]): readonly string[] {
  return adviseRules(decisions).flatMap(({ asked, rules }) =>
    textOf(asked.profile.name) === 'none' ? rules.map(String) : [],
  );
}

describe.concurrent.each(kernels)('kernel $version', (kernel) => {
  test('what it logs of a refusal leads to rules by which it refuses that no longer, and nothing else changes', async () => {
    const running = await RunningKernel.of(kernel);
    const oracle = oracleKernels.find(({ features }) => features === running.identity.features) ?? oracleKernels.at(-1);
    if (oracle === undefined) throw new Error('no kernel was measured');
    const questions = partByChance('attempts that are repaired', everyOperation('none'), mostAttempts);
    const attempts = questions.map((question): Attempt => ({
      question,
      rules: new Set(),
      verdict: '0',
      isStuck: false,
    }));
    for (let round = 0; round < mostRounds; round++) {
      const open = attempts.filter(({ verdict, isStuck }) => verdict === '0' && !isStuck);
      if (open.length === 0) break;
      const texts = open.map(({ rules }) => policyWith(rules));
      const logged = await running.attemptAllLogged(
        open.map(({ question }, at) => ({
          policy: [{ namespace: [], text: texts[at] ?? policyWith([]) }],
          questions: [question],
        })),
      );
      for (const [at, attempt] of open.entries()) {
        const [{ answer, records } = { answer: { verdict: '?' }, records: [] }] = logged[at] ?? [];
        const stacks = stacksOf(texts[at] ?? policyWith([]), oracle);
        const advised = records.flatMap((record) => {
          const decided = decideRecord(record, stacks, oracle.behaviours);
          return 'reason' in decided ? [] : rulesFor(decided.decisions);
        });
        attempt.verdict = answer.verdict;
        attempt.isStuck = advised.every((rule) => attempt.rules.has(rule));
        for (const rule of advised) attempt.rules.add(rule);
      }
    }

    // What is refused by something else than rules stays so: what a profile with every rule is refused.
    const every = policyWith(['all,', 'change_profile,', 'file,', 'allow /** ix,']);
    const [open] = await running.attempt([{ policy: [{ namespace: [], text: every }], questions }]);
    if (open === undefined || 'refused' in open) throw new Error(open?.refused ?? 'no answer');
    const repaired = attempts.filter(({ rules }, index) => rules.size > 0 && open[index]?.verdict === '1');
    const left = repaired.filter(({ verdict }) => verdict !== '1').map(({ question }) => String(question));
    expect(left).toEqual([]);
    expect(repaired.length).toBeGreaterThan(questions.length / 3);

    const chosen = partByChance(`attempts repaired by themselves on ${kernel.version}`, repaired, byThemselves);
    const texts = [policyWith([]), ...chosen.map(({ rules }) => policyWith(rules))];
    const [first, ...alone] = await running.attempt(
      texts.map((text) => ({ policy: [{ namespace: [], text }], questions })),
    );
    if (first === undefined || 'refused' in first) throw new Error(first?.refused ?? 'no answer');
    const asked = questions.map(parseClassQuestion);
    const told = (text: ByteString) =>
      decideAttempts({ policy: [{ namespace: [], file: 'none', text }], questions: asked }, oracle, asText(oracle));
    const [before = [], ...afterwards] = texts.map(told);
    const wrong = chosen.flatMap(({ question, rules }, at) => {
      const answers = alone[at];
      if (answers === undefined || 'refused' in answers) return [`${question}: ${answers?.refused ?? 'no answer'}`];
      return answers.flatMap(({ verdict }, other) => {
        if (questions[other] === question) return verdict === '1' ? [] : [`${question}: still refused`];
        const isTold =
          before[other] === undefined ||
          before[other].answer !== afterwards[at]?.[other]?.answer ||
          // Some calls ask for one thing of several: to read the log, for either of two capabilities.
          [...(attempts[other]?.rules ?? [])].some((rule) => rules.has(rule));
        return verdict === first[other]?.verdict || isTold ? [] : [`${question}: so is ${questions[other]}`];
      });
    });
    const count = repaired.reduce((sum, one) => sum + one.rules.size, 0);
    counts.set(kernel.version, `${repaired.length} with ${count} rules`);
    expect(wrong).toEqual([]);
  });
});

afterAll(() => {
  const told = [...counts].map(([version, count]) => `${version} ${count}`);
  console.log(`denials that kernels logged and advised rules repaired: ${told.join(', ')}`);
});
