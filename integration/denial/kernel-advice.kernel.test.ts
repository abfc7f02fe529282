import type { ByteString } from '@lamellar/core/language';
import { adviseRules, silence } from '@lamellar/core/repair';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { parseClassQuestion } from '../kernel-classes/class-case.ts';
import { everyOperation } from '../kernel-classes/every-operation.ts';
import { asText, decideAttempts } from '../kernel-classes/replay-case.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { attemptOf, AttemptRounds, type Aim, type RoundedAttempt } from './attempt-rounds.ts';

const kernels = randomPart('kernels whose denials are repaired', inject('kernels'), 1);

/** The numbers of attempts in CI. A machine tries 24 attempts in ten seconds. */
const [maxAttempts, maxQuiet] = [24, 12];
/** The minimum number of repaired attempts: some attempts need no rule, or have no sufficient rule. */
const minRepaired = inject('inCi') ? 9 : 3;

/** The number of repairs with a retry of all attempts, which takes long. */
const byThemselves = 3;

/**
 * Attempts may need several rounds, for example a mount and then the mounted source; or a program and then its file.
 */
const maxRounds = 8;

const repairs = new Map<string, string>();
const silences = new Map<string, string>();

/** Limits denied by rules instead of missing rules. */
const limits = ['set rlimit nofile <= 50,', 'set rlimit nice <= -10,'];

function profile(name: string, rules: Iterable<string> = []): string {
  return `profile ${name} {\n${[...rules].map((rule) => `  ${rule}\n`).join('')}}\n`;
}

function policyWith(rules: Iterable<string> = []): ByteString {
  return `abi <abi/4.0>,\n${profile('none', [...limits, ...rules])}${profile('all')}` as ByteString;
}

/** A profile with the advised rules only. */
const toAllow: Aim = {
  policy: (rules) => [{ namespace: [], text: policyWith(rules.get('none')) }],
  isMet: ({ answers }) => answers.at(-1) !== '0',
  advice: ({ decisions }) => adviseRules(decisions),
};

/** A profile with every rule: refusals without relation to rules remain. */
const withEveryRule: Aim = {
  policy: () => [{ namespace: [], text: everyRule }],
  isMet: () => true,
  advice: () => [],
};
const everyRule = policyWith([
  'all,',
  'change_profile,',
  'file,',
  'allow /** ix,',
  'set rlimit nofile <= infinity,',
  'set rlimit nice <= infinity,',
]);

/**
 * A file rule lets a profile read the attributes of all files. A deny rule counts, too, so the profile has a file rule
 * from the beginning.
 */
function looking(name: string, rules: Iterable<string> = []): string {
  return profile(name, ['/nowhere r,', ...limits, ...rules]);
}

const toKeepQuiet: Aim = {
  policy: (rules) => [
    {
      namespace: [],
      text: `abi <abi/4.0>,\n${['none', 'all'].map((name) => looking(name, rules.get(name))).join('')}` as ByteString,
    },
    { namespace: ['n' as ByteString], text: `abi <abi/4.0>,\n${looking('inner', rules.get('ninner'))}` as ByteString },
  ],
  isMet: ({ records }) => records.length === 0,
  advice: (requested, isLogged) =>
    (isLogged ? silence([{ ...requested, decisions: [] }], requested.decisions) : silence([requested])).advice,
};

/**
 * Subjects and targets of signals and ptrace: with rules on one or both sides, and stacks with separate rules per
 * component.
 */
const pairs: readonly (readonly [subject: string, target: string])[] = [
  ['none', 'none'],
  ['none', 'all'],
  ['none', 'unconfined'],
  ['unconfined', 'none'],
  ['none', 'all//&none'],
  ['none//&all', 'all'],
  ['none//&:n:inner', 'unconfined'],
  ['none', 'all//&:n:inner'],
  ['all//&:n:inner', 'none//&:n:inner'],
];

interface Tried {
  readonly running: RunningKernel;
  readonly rounds: AttemptRounds;
  readonly questions: readonly ByteString[];
  /** The attempts of all questions under a profile with every rule. */
  readonly open: RoundedAttempt;
  readonly repaired: readonly RoundedAttempt[];
  readonly quietened: readonly RoundedAttempt[];
}

/** Tries all aims in the same boots. */
async function tryBoth(kernel: (typeof kernels)[number]): Promise<Tried> {
  const running = await RunningKernel.of(kernel);
  const rounds = new AttemptRounds(running);
  const every = everyOperation('none');
  const questions = randomPart('attempts that are repaired', every, maxAttempts);
  const repaired = questions.map((question) => attemptOf(toAllow, { questions: [question] }));
  const quietened = [
    ...randomPart('attempts that are kept quiet', every, maxQuiet).map((question) => ({ questions: [question] })),
    ...pairs.map(([subject, target]) => ({
      pairs: [{ subject: subject as ByteString, target: target as ByteString }],
    })),
  ].map((requested) => attemptOf(toKeepQuiet, requested));
  const open = attemptOf(withEveryRule, { questions });
  await rounds.try([open, ...repaired, ...quietened], maxRounds);
  return { running, rounds, questions, open, repaired, quietened };
}

/** Operations with log records in spite of deny rules, and examples of deny rules. */
const isAlwaysLogged: ReadonlySet<string> = new Set([
  'change_profile',
  'stack',
  'change_onexec',
  'stack_onexec',
  'setrlimit',
  'link',
]);
const denials = ['deny capability sys_resource,', 'deny change_profile,', 'deny /t/** l,', 'deny link /t/** -> /t/**,'];

function withRules(attempt: RoundedAttempt, change: (rules: readonly string[]) => readonly string[]): RoundedAttempt {
  const changed = attemptOf(attempt.aim, attempt.requested);
  for (const name of new Set(['none', ...attempt.rules.keys()]))
    changed.rules.set(name, new Set(change([...(attempt.rules.get(name) ?? [])])));
  return changed;
}

function shown({ requested: { questions = [], pairs: requested = [] }, rules }: RoundedAttempt): string {
  const about = [...questions, ...requested.map(({ subject, target }) => `${subject} to ${target}`)].join();
  return `${about.replaceAll('\t', ' ')} with ${[...rules].flatMap(([of, own]) => [...own].map((rule) => `${of}: ${rule}`)).join(' ')}`;
}

describe.concurrent.each(kernels)('kernel $version', (kernel) => {
  let shared: Promise<Tried> | undefined;
  const tried = (): Promise<Tried> => (shared ??= tryBoth(kernel));

  test('its log records lead to rules that allow exactly the refused request', async () => {
    const { running, rounds, questions, open, repaired: attempts } = await tried();
    const { oracle } = rounds;
    const isOpen = open.answers[0]?.split(' ').map((verdict) => verdict === '1');
    const repaired = attempts.filter(({ rules }, index) => rules.size > 0 && isOpen?.[index] === true);
    const left = repaired
      .filter(({ answers }) => answers.at(-1) !== '1')
      .map(({ requested }) => String(requested.questions));
    expect(left).toEqual([]);
    expect(repaired.length).toBeGreaterThanOrEqual(minRepaired);

    const chosen = randomPart(`attempts repaired by themselves on ${kernel.version}`, repaired, byThemselves);
    const texts = [policyWith([]), ...chosen.map(({ rules }) => policyWith(rules.get('none')))];
    const [first, ...alone] = await running.attempt(
      texts.map((text) => ({ policy: [{ namespace: [], text }], questions })),
    );
    if (first === undefined || 'refused' in first) throw new Error(first?.refused ?? 'no answer');
    const parsed = questions.map(parseClassQuestion);
    const listed = (text: ByteString) =>
      decideAttempts({ policy: [{ namespace: [], file: 'none', text }], questions: parsed }, oracle, asText(oracle));
    const [before = [], ...afterwards] = texts.map(listed);
    const wrong = chosen.flatMap(({ requested: { questions: [question = ''] = [] }, rules }, at) => {
      const answers = alone[at];
      if (answers === undefined || 'refused' in answers) return [`${question}: ${answers?.refused ?? 'no answer'}`];
      return answers.flatMap(({ verdict }, other) => {
        if (questions[other] === question) return verdict === '1' ? [] : [`${question}: still refused`];
        const isShown =
          before[other] === undefined ||
          before[other].answer !== afterwards[at]?.[other]?.answer ||
          // Some calls accept alternatives: reading the kernel log needs either of two capabilities.
          [...(attempts[other]?.rules.get('none') ?? [])].some((rule) => rules.get('none')?.has(rule) === true);
        return verdict === first[other]?.verdict || isShown ? [] : [`${question}: so is ${questions[other]}`];
      });
    });
    const count = repaired.reduce((sum, { rules }) => sum + (rules.get('none')?.size ?? 0), 0);
    repairs.set(kernel.version, `${repaired.length} with ${count} rules`);
    expect(wrong).toEqual([]);
  });

  test('its log records lead to rules that silence exactly the refused request', async () => {
    const { rounds, quietened } = await tried();
    const changed = quietened.filter(({ answers }) => answers.some((answer) => answer !== answers[0]));
    expect(changed.map((one) => `${shown(one)}: ${one.answers.join(', ')}`)).toEqual([]);

    // Remaining records must be unsilenceable or undecidable.
    const left = quietened.flatMap((attempt) => attempt.records.map((record) => ({ attempt, record })));
    const wrong = left.filter(({ attempt, record }) => {
      const advice = rounds.adviceFor(attempt, record);
      return advice !== undefined && !advice.some(({ isStuck }) => isStuck);
    });
    expect(wrong.map(({ attempt, record }) => `${shown(attempt)}: ${JSON.stringify(record)}`)).toEqual([]);

    // With `audit`, rules of equal effect are logged again; operations reported as always logged are logged under any
    // denial.
    const quiet = quietened.filter(({ rules, records }) => rules.size > 0 && records.length === 0);
    const stuck = quietened.filter(({ records }) =>
      records.some((record) => isAlwaysLogged.has(record.operation ?? '')),
    );
    const aloud = quiet.map((one) => withRules(one, (rules) => rules.map((rule) => `audit ${rule}`)));
    const denied = stuck.map((one) => withRules(one, (rules) => [...rules, ...denials]));
    await rounds.tryOnce([...aloud, ...denied]);
    const silent = [...aloud, ...denied].filter(({ records }) => records.length === 0);
    expect(silent.map(shown)).toEqual([]);
    silences.set(kernel.version, `${quiet.length} of ${quietened.length}`);
    expect(quiet.length).toBeGreaterThan(quietened.length / 3);
  });
});

afterAll(() => {
  const listed = (all: ReadonlyMap<string, string>): string =>
    [...all].map(([version, count]) => `${version} ${count}`).join(', ');
  console.log(
    `denials that kernels logged and advised rules repaired: ${listed(repairs)}; kept quiet: ${listed(silences)}`,
  );
});
