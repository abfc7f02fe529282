import type { ByteString } from '@lamellar/core/language';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { RunningKernel, type AttemptAnswers } from '../oracle/running-kernel.ts';
import type { AttemptAnswer } from '../lab/kernels/read-report.ts';
import { differingAnswers } from './differing-answers.ts';
import { everyOperation } from './every-operation.ts';
import { explainDifference } from './explain-difference.ts';
import { caseNames, readClassCase, recordedAnswers } from './class-case.ts';

const kernels = inject('kernels');

// `npm run replay:attempts` asks all cases.
const cases = randomPart('recorded attempts', stableCases(), 6).map(({ questions, ...attempts }) => ({
  ...attempts,
  questions,
  chosen: randomPart(`recorded attempts of ${attempts.name}`, [...questions.keys()], 100),
}));
const replayed = new Map<string, number>();

/** The cases of the installed compiler. */
function stableCases() {
  return caseNames
    .map(readClassCase)
    .filter(({ compiler }) => compiler === '4.1')
    .map(({ questions, ...rest }) => ({ ...rest, questions: questions.map(({ line }) => line) }));
}

/** A label with all permissions by rules, and a label without permissions. */
const policy = [
  {
    namespace: [],
    text: `abi <abi/4.0>,
profile all flags=(attach_disconnected) {
  file, capability, network, unix, mount, umount, pivot_root, userns, io_uring, mqueue, signal, ptrace, change_profile,
}
profile none { }
` as ByteString,
  },
];
const everything = ['unconfined', 'all', 'none'].map((label) => ({ policy, questions: everyOperation(label) }));

describe.concurrent.each(kernels)('kernel $version', (kernel) => {
  test('allows exactly the requests that policy allows, and repeats its recorded answers', async () => {
    const running = await RunningKernel.of(kernel);
    const recorded = cases.flatMap((each) => {
      const record = recordedAnswers(each.name, kernel);
      return record === undefined ? [] : [{ ...each, record }];
    });
    const requested = recorded.map(({ policy: its, questions, chosen }) => ({
      policy: its,
      questions: part(questions, chosen),
    }));
    const answers = await running.attempt([...everything, ...requested]);
    const [unconfined, all, none, ...others] = answers;

    expect(refusedIn(unconfined, 'unconfined')).toEqual([]);
    expect(refusedIn(all, 'all')).toEqual([]);
    expect(
      allowedIn(none, 'none').filter((question) => !allowedOnlyBefore.has(question) && !allowedOnlySince.has(question)),
    ).toEqual(alwaysAllowed);

    for (const [index, { name, questions, record, chosen }] of recorded.entries()) {
      const differing = differingAnswers(part(questions, chosen), part(record, chosen), answersOf(others[index]));
      expect(
        differing.filter((difference) => explainDifference(difference) === undefined),
        name,
      ).toEqual([]);
      replayed.set(kernel.version, (replayed.get(kernel.version) ?? 0) + chosen.length);
    }
  });
});

/** Allowed to a profile without rules on older kernels only. */
const allowedOnlyBefore: ReadonlySet<string> = new Set([
  'none file stat /t/pub/a - 0',
  'none userns create',
  'none mount move_mount /t/src/s1 /t/mnt/m1 - - -',
  'none mount open_tree /t/src/s1 /t/mnt/m1 - - -',
  'none mount fsmount - /t/mnt/m1 tmpfs - -',
]);

/** Allowed to a profile without rules from 6.17 on only: unix sockets created and connected by an unconfined task. */
const allowedOnlySince: ReadonlySet<string> = new Set([
  ...['write', 'read', 'send', 'recv'].map((operation) => `none unix ${operation} stream - unconfined @peer -`),
  ...['write', 'read', 'send', 'recv'].map((operation) => `none unix pair-${operation} stream - - - unconfined`),
]);

/** Allowed to a profile without rules on every kernel: the complete list. */
const alwaysAllowed: readonly string[] = [
  'file opath /t/pub/a - 0',
  'file utime /t/pub/a - 0',
  // The file was opened by an unconfined task.
  'file passed-read /t/pub/a unconfined 0',
  'file passed-write /t/pub/a unconfined 0',
  // The abi does not have the class.
  'io_uring setup',
  'io_uring sqpoll',
  'io_uring override_creds unconfined',
  // The kernel checks only the opening of a POSIX queue, as a file.
  ...['send', 'receive', 'getattr', 'delete'].map((operation) => `mqueue ${operation} /q1`),
  ...['create', 'open', 'send', 'receive', 'delete'].map((operation) => `mqueue sysv-${operation} /q1`),
  // The kernel answers D-Bus queries only for policy with `network_v9/af_unix` in the abi, from abi 5.0 on.
  'dbus send session org.a.b unconfined /a a.b Get',
  'dbus receive session :1.0 unconfined /a a.b Get',
  'dbus bind session org.a.b - - - -',
  'dbus eavesdrop session - - - - -',
  'rlimit get -',
  'rlimit set 100',
].map((question) => `none ${question}`);

function part<Value>(values: readonly Value[], chosen: readonly number[]): readonly Value[] {
  return values.filter((_, index) => chosen.includes(index));
}

function answersOf(answers: AttemptAnswers | undefined): readonly AttemptAnswer[] {
  if (answers === undefined || 'refused' in answers) throw new Error(answers?.refused ?? 'no answer');
  return answers;
}

/** The questions of a label with an answer different from yes, with the answers. */
function refusedIn(answers: AttemptAnswers | undefined, label: string): readonly string[] {
  return answersOf(answers).flatMap(({ verdict, detail }, index) =>
    verdict === '1' ? [] : [`${questionAt(label, index)}: ${verdict} ${detail}`],
  );
}

function allowedIn(answers: AttemptAnswers | undefined, label: string): readonly string[] {
  return answersOf(answers).flatMap(({ verdict }, index) => (verdict === '0' ? [] : [questionAt(label, index)]));
}

function questionAt(label: string, index: number): string {
  return (everyOperation(label)[index] ?? '').replaceAll('\t', ' ');
}

afterAll(() => {
  const counts = [...replayed].map(([version, count]) => `${version} ${count}`);
  console.log(`recorded attempts, a random part of ${stableCases().length} cases: ${counts.join(', ')} questions`);
});
