import type { ByteString } from '@lamellar/core/language';
import { expect, inject, test } from 'vitest';
import { reproducer } from '../../cli/src/reproduce/reproducer.ts';
import { attemptClasses } from '../generate/attempt-classes.ts';
import { randomAttempts } from '../generate/random-attempts.ts';
import { needsOfAttempt } from '../kernel-classes/attempt-needs.ts';
import { parseClassQuestion } from '../kernel-classes/class-case.ts';
import { asText, hasLabel, loadCase } from '../kernel-classes/replay-case.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { randomCount, randomPart } from '../random/random-part.ts';
import { exampleOutput, examplePolicy, exampleQuestion, withoutTimes } from './example-reproducer.ts';
import { reproducible } from './question-reproducer.ts';
import { runReproducers } from './run-reproducers.ts';

const host = `abi <abi/4.0>,
profile open flags=(attach_disconnected) {
  file, capability, network, unix, mount, umount, pivot_root, userns, io_uring, mqueue, signal, ptrace, change_profile,
}
profile closed { capability sys_admin, }
profile peer { signal receive set=(term) peer=open, unix, network, }
profile limited { set rlimit nofile <= 100, }
profile "it's a $(name)" { file, }
profile onlyown { owner /srv/** rwk, }
profile reader { /srv/** r, }
profile starter { /srv/program px -> started, change_profile -> started, }
profile started { file, }
profile "/srv/attached" { file, }
profile attaching { /srv/attached px, }
`;
const container = `abi <abi/4.0>,
profile service { file, signal, network inet, capability chown, mount fstype=tmpfs, }
`;

/** Questions of each class, with both answers. */
const questions: readonly string[] = [
  ...['open', 'closed'].flatMap((label) => [
    ...['r', 'w', 'rw', 'a', 'ra', 'rm'].map((name) => `${label} file:${name} /srv/a/b owner`),
    `${label} file:r /srv/folder/ other`,
    `${label} file:w /srv/folder/ owner`,
    `${label} file:l /srv/new /srv/old owner`,
    `${label} exec /srv/program owner`,
    `${label} signal:urg peer`,
    `${label} signal:term peer`,
    `${label} ptrace:trace ${label}`,
    `${label} ptrace:read ${label}`,
    ...['chown', 'dac_override', 'fowner', 'kill', 'net_admin', 'sys_time', 'sys_nice', 'sys_chroot'].map(
      (name) => `${label} capability:${name}`,
    ),
    `${label} capability:sys_admin`,
    `${label} network:create inet stream`,
    `${label} network:bind inet6 dgram`,
    `${label} network:create netlink raw`,
    `${label} network:connect inet stream`,
    `${label} unix:create stream`,
    `${label} unix:bind stream @name`,
    `${label} unix:connect stream none peer @peer`,
    `${label} mount none /srv/m tmpfs`,
    `${label} mount:bind /srv/from /srv/m`,
    `${label} mount:move /srv/from /srv/m`,
    `${label} mount:remount,ro - /srv/m`,
    `${label} umount /srv/m`,
    `${label} pivot_root /srv/new /srv/new/old`,
    `${label} move_mount /srv/from /srv/m`,
    `${label} userns:create`,
    `${label} io_uring:sqpoll`,
    `${label} mqueue:create /queue owner`,
    `${label} mqueue:read /queue owner`,
    `${label} change_profile peer`,
    `${label} change_profile:onexec peer`,
    `${label} change_profile:stack peer`,
  ]),
  ...['80', '200'].map((value) => `limited rlimit:nofile ${value}`),
  ...['owner', 'other'].map((whose) => `onlyown file:rw /srv/file ${whose}`),
  'starter exec /srv/program other',
  'starter exec /srv/attached other',
  'attaching exec /srv/attached other',
  'starter change_profile started',
  'open//&:web:service file:w /srv/file owner',
  'open//&:web:service network:create inet6 stream',
  'open//&:web:service signal:term open//&:web:service',
  'closed//&:web:service signal:term peer',
  ...['open', 'reader'].flatMap((label) => ['k', 'wk', 'm'].map((name) => `${label} file:${name} /srv/file owner`)),
  'unconfined file:r /srv/file owner',
];

/** The random policies of a run. */
const seeds = randomPart(
  'reproducers of random policy',
  Array.from({ length: 34 }, (_, index) => index),
  1,
);
const classes = attemptClasses.filter(({ name }) => name !== 'dbus' && name !== 'io_uring');
const stable = inject('kernels').filter(({ wanted }) => wanted.isStable === true);

test.each(stable)('kernel $version does what reproducers show', { timeout: 1_800_000 }, async (kernel) => {
  const { identity } = await RunningKernel.of(kernel);
  const oracle = oracleKernels.find(({ features }) => features === identity.features) ?? oracleKernels.at(-1);
  if (oracle === undefined) throw new Error('no kernel was measured');
  const load = asText(oracle);
  const known = loadCase(
    [
      { namespace: [], file: 'host', text: host as ByteString },
      { namespace: ['web' as ByteString], file: 'container', text: container as ByteString },
    ],
    load,
  );
  const written = randomPart('reproduced questions', questions, 30).map((one) => reproducible(known, one, oracle));
  const random = seeds.map((seed) => randomQuestions(seed, oracle));
  const scripts = [written, ...random].map((some) => some.flatMap((one) => ('pair' in one ? [one] : [])));
  expect(written.flatMap((one) => ('reason' in one ? [one.reason] : []))).toEqual([]);

  const example = reproducible(
    loadCase([{ namespace: [], file: 'web.aa', text: examplePolicy as ByteString }], load),
    exampleQuestion,
    oracle,
  );
  if (!('pair' in example)) throw new Error(example.reason);
  const runs = await runReproducers(
    kernel,
    [...scripts, [example]].map((some) => reproducer(some.map(({ pair }) => pair))),
    // A killed script removes its policy and files, and restores the limit, too.
    `sh /scripts/0/run >/dev/null & script=$!; sleep 3; kill "$script"; wait "$script"; echo "ended $?"
cat /proc/sys/kernel/printk_ratelimit
ls /sys/kernel/security/apparmor/policy/namespaces /tmp`,
  );
  for (const [index, { status, output }] of runs.runs.entries()) {
    expect(status, output).toBe(0);
    const attempts = output.match(/: (?:allowed|denied)\b/g)?.length ?? 0;
    expect(attempts).toBeGreaterThanOrEqual(scripts[index]?.length ?? 1);
  }
  expect(runs.last.trim().split(/\s+/)).toEqual([
    'ended',
    '143',
    '5',
    '/sys/kernel/security/apparmor/policy/namespaces:',
    '/tmp:',
  ]);
  expect(withoutTimes(runs.runs.at(-1)?.output ?? '')).toBe(withoutTimes(exampleOutput));
  const count = scripts.flat().length;
  console.log(`kernel ${kernel.version}: ${count} questions reproduced, ${seeds.length} random policies`);
  expect(count).toBeGreaterThanOrEqual(randomCount(25));
});

/** The questions about a random policy that a script can show. */
function randomQuestions(seed: number, oracle: OracleKernel) {
  const { policy, questions: lines } = randomAttempts(seed, classes, 8, '4.1');
  const root = loadCase(
    policy.map(({ namespace, text }, index) => ({ namespace, text, file: `policy ${index}` })),
    asText(oracle),
  );
  return lines.map(parseClassQuestion).flatMap((question) => {
    const [needs] = needsOfAttempt(question, (label) => hasLabel(root, label)) ?? [];
    const [need] = needs ?? [];
    if (need === undefined || !hasLabel(root, need.subject ?? question.label)) return [];
    const words = [need.subject ?? question.label, need.operation, ...(need.object ?? [])];
    return [reproducible(root, words.join(' '), oracle)];
  });
}
