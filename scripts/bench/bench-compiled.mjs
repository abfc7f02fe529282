/**
 * Measures compiled policy: the speed of reading Debian's, and of answers by loaded policy. Each is compared with a
 * well-known operation, in turn and in one run, because absolute numbers depend on the machine.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from './run-command.mjs';

const core = join(dirname(dirname(import.meta.dirname)), 'core/dist/binary.js');
const folders = ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles'];
const features = '/usr/share/apparmor-features/features';
const rounds = 7;
/** The number of repetitions in a round, to exceed the clock's error. */
const repeats = 20;

/** Measures all, and prints the results. */
export async function benchCompiled(figures) {
  const blobs = compileAll();
  if (blobs.length === 0) {
    console.log('compiled policy: apparmor_parser or its profiles are not installed, nothing measured');
    return;
  }
  const { mediationClasses, permissionsAt, unpackPolicy } = await import(core);
  reading(figures, blobs, unpackPolicy);
  answers(figures, blobs, unpackPolicy, mediationClasses);
  paths(figures, blobs, unpackPolicy, permissionsAt);
}

function compileAll() {
  const parser = ['/usr/sbin/apparmor_parser', '/sbin/apparmor_parser'].find((place) => existsSync(place));
  if (parser === undefined || !existsSync(features)) return [];
  const files = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
          entry.isFile() && entry.name !== 'README' ? [join(folder, entry.name)] : [],
        )
      : [],
  );
  const options = ['--skip-kernel-load', '--skip-cache', '--stdout', '--kernel-features', features];
  return files.flatMap((file) => {
    const { status, stdout } = spawnSync(parser, [...options, file], { maxBuffer: 1 << 28 });
    return status === 0 ? [stdout] : [];
  });
}

function reading(figures, blobs, unpackPolicy) {
  const bytes = blobs.reduce((sum, blob) => sum + blob.length, 0);
  const profiles = blobs.reduce((sum, blob) => sum + unpackPolicy(blob).profiles.length, 0);
  const times = inTurn({
    'read and verify': () => blobs.forEach((blob) => unpackPolicy(blob)),
    'SHA-256 of the same': () => blobs.forEach((blob) => createHash('sha256').update(blob).digest()),
    'copy of the same': () => blobs.forEach((blob) => Buffer.from(blob)),
  });
  const own = times['read and verify'];
  console.log(`compiled policy of Debian: ${profiles} profiles, ${(bytes / 1e6).toFixed(1)} MB, medians of ${rounds}`);
  print(times, (time) => `${(bytes / 1000 / time).toFixed(0)} MB/s`);
  figures.add('compiled policy read: SHA-256', own / times['SHA-256 of the same'], '×');
}

/**
 * Measures signals and ptrace of realistic peers: match the class, the signal and the label, and look up the
 * permission.
 */
function answers(figures, blobs, unpackPolicy, mediationClasses) {
  const profiles = blobs
    .flatMap((blob) => unpackPolicy(blob).profiles)
    .filter(({ policy }) => policy !== undefined && policy.dfa.step(policy.start, mediationClasses.signal) !== 0);
  const labels = [
    ...profiles.slice(0, 60).map(({ name }) => name),
    'unconfined',
    'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx',
    'docker-default',
  ];
  const questions = profiles.length * labels.length * 2 * repeats;
  const expressions = profiles.map(({ name }) => new RegExp(`^(?:unconfined|${name.replace(/[^\w/]/g, '\\$&')})$`));
  let granted = 0;
  const ask = (start) => {
    for (const { policy } of profiles)
      for (const label of labels) granted += policy.allow(policy.dfa.match(start(policy), label)) & 4;
  };
  const times = inTurn({
    'signal and ptrace of a label': () => {
      for (let repeat = 0; repeat < repeats; repeat++) {
        ask(({ dfa, start }) => dfa.step(dfa.step(start, mediationClasses.signal), 15));
        ask(({ dfa, start }) => dfa.step(start, mediationClasses.ptrace));
      }
    },
    'a regular expression for two names': () => {
      for (let repeat = 0; repeat < 2 * repeats; repeat++)
        for (const expression of expressions) for (const label of labels) granted += expression.test(label) ? 4 : 0;
    },
  });
  const own = times['signal and ptrace of a label'];
  console.log(`questions to loaded policy: ${questions.toLocaleString('en')} a round, medians of ${rounds}`);
  print(times, (time) => `${(questions / 1000 / time).toFixed(1)} million/s`);
  if (granted === 0) throw new Error('nothing was granted');
  figures.add('compiled policy asked: a regular expression', own / times['a regular expression for two names'], '×');
}

const requestedPaths = [
  '/etc/ld.so.cache',
  '/usr/lib/x86_64-linux-gnu/libc.so.6',
  '/proc/4711/status',
  '/proc/sys/net/ipv4/ip_forward',
  '/home/user/.ssh/id_ed25519',
  '/var/log/nginx/access.log',
  '/run/systemd/journal/socket',
  '/usr/bin/systemctl',
  '/dev/null',
  '/sys/devices/system/cpu/online',
];

/** Measures files: match the path, and look up the permissions of the owner and of others. */
function paths(figures, blobs, unpackPolicy, permissionsAt) {
  const profiles = blobs.flatMap((blob) => unpackPolicy(blob).profiles);
  const questions = profiles.length * requestedPaths.length * repeats;
  const expression = /^\/(?:etc|usr|home\/[^/]*)\/(?:[^/]+\/)*[^/]+$/;
  let granted = 0;
  const times = inTurn({
    'permissions at a path': () => {
      for (let repeat = 0; repeat < repeats; repeat++)
        for (const profile of profiles)
          for (const path of requestedPaths) granted += permissionsAt(profile, path).owner.allow & 4;
    },
    'a regular expression for three folders': () => {
      for (let repeat = 0; repeat < repeats; repeat++)
        for (let at = 0; at < profiles.length; at++)
          for (const path of requestedPaths) granted += expression.test(path) ? 4 : 0;
    },
  });
  const own = times['permissions at a path'];
  console.log(`paths, asked of loaded policy: ${questions.toLocaleString('en')} a round, medians of ${rounds}`);
  print(times, (time) => `${(questions / 1000 / time).toFixed(1)} million/s`);
  if (granted === 0) throw new Error('nothing was granted');
  figures.add(
    'compiled policy asked about paths: a regular expression',
    own / times['a regular expression for three folders'],
    '×',
  );
}

/** Runs actions in turn, and returns the median times in milliseconds. */
function inTurn(actions) {
  const lists = Object.fromEntries(Object.keys(actions).map((name) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, action] of Object.entries(actions)) {
      const started = performance.now();
      action();
      if (round >= 0) lists[name].push(performance.now() - started); // the first two let the engine settle
    }
  }
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, median(list)]));
}

/** Prints a line for each action, with the ratio to the first. */
function print(times, rate) {
  const [[, own]] = Object.entries(times);
  for (const [name, time] of Object.entries(times)) {
    const ratio = time === own ? '' : `  ${(own / time).toFixed(1)} × as fast`;
    console.log(`  ${name.padEnd(36)} ${rate(time).padStart(16)}${ratio}`);
  }
}
