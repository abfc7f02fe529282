/**
 * Checks that setup installs every program that the sources call: the demo, the tests and the scripts run in a fresh
 * Debian with Node, npm and git. Derives the programs from the calls in the sources. `npm run check:programs`
 *
 *     node scripts/check-programs.mjs [--installed]     with `--installed`, each program also has to exist here
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { packages } from './tier-packages.mjs';

/** The programs of Debian's essential and required packages, and of the prerequisites nodejs, npm and git. */
const ofFreshRoot = {
  'apt-cache': 'apt',
  'apt-get': 'apt',
  bash: 'bash',
  base64: 'coreutils',
  cat: 'coreutils',
  chown: 'coreutils',
  cp: 'coreutils',
  env: 'coreutils',
  mkfifo: 'coreutils',
  mv: 'coreutils',
  sleep: 'coreutils',
  stat: 'coreutils',
  sync: 'coreutils',
  timeout: 'coreutils',
  'dpkg-deb': 'dpkg',
  'dpkg-query': 'dpkg',
  find: 'findutils',
  flock: 'util-linux',
  git: 'git',
  gzip: 'gzip',
  ldd: 'libc-bin',
  node: 'nodejs',
  npm: 'npm',
  prlimit: 'util-linux',
  script: 'bsdutils',
  setpriv: 'util-linux',
  sh: 'dash',
  tar: 'tar',
  unshare: 'util-linux',
};

/** Optional programs: the sources handle a missing program. */
const optional = new Set(['sudo', 'systemctl']);

/** Further programs of setup's packages: setup recognises the packages by different files. */
const ofPackages = { debugfs: 'e2fsprogs', 'ssh-keygen': 'openssh-client', depmod: 'kmod' };

/** The calls of programs in sources: the program is a literal argument. */
const calls = [
  { of: /(?<![.\w])(?:execa|execaSync|execFile|execFileSync|spawn|spawnSync|runProgram)\(\s*'([\w./+-]+)'/g },
  // The functions of the scripts themselves.
  { of: /(?<![.\w])(?:run|runAll)\(\s*'([\w./+-]+)'/g, under: 'scripts/' },
  // A command in an array that limits or wraps another command.
  { of: /\[\s*'((?:\/usr\/s?bin\/)?(?:timeout|prlimit|setpriv|unshare|env|flock|script))'\s*,/g },
  // The programs of literal shell snippets.
  {
    of: /(?:execa|execFile|execFileSync|spawn|spawnSync)\('(?:\/bin\/)?(?:ba)?sh',\s*\['-c',\s*'([^']+)'/g,
    isSnippet: true,
  },
];

const keywords = new Set(['do', 'else', 'exec', 'if', 'then', 'while', '!']);
const builtins = new Set('cd echo exit export for in done fi kill printf read set shift trap wait : ['.split(' '));

/** The programs at the start of the commands of a shell snippet. */
function wordsOfSnippet(text) {
  return text
    .replaceAll(/"[^"]*"/g, '""')
    .split(/[;|&\n]+/)
    .map(
      (command) =>
        command
          .trim()
          .split(/\s+/)
          .find((word) => !keywords.has(word)) ?? '',
    )
    .filter((word) => /^[a-z][\w.+-]*$/.test(word) && !builtins.has(word));
}

/** All called programs, with the calling files. */
function calledPrograms() {
  const listed = spawnSync('git', ['ls-files', '*.ts', '*.mjs'], { encoding: 'utf8' }).stdout.split('\n');
  const called = new Map();
  for (const path of listed.filter((each) => each !== '' && existsSync(each))) {
    const text = readFileSync(path, 'utf8');
    for (const call of calls.filter(({ under = '' }) => path.startsWith(under)))
      for (const [, found] of text.matchAll(call.of))
        for (const program of call.isSnippet ? wordsOfSnippet(found) : [basename(found)])
          called.set(program, [...new Set([...(called.get(program) ?? []), path])]);
  }
  return called;
}

function packageOf(program) {
  if (Object.hasOwn(ofFreshRoot, program)) return ofFreshRoot[program];
  if (Object.hasOwn(ofPackages, program)) return ofPackages[program];
  return Object.keys(packages).find((name) => packages[name].some((file) => basename(file) === program));
}

function isInstalled(program) {
  const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  return folders.some((folder) => existsSync(`${folder}/${program}`));
}

const called = calledPrograms();
const wantsInstalled = process.argv.includes('--installed');
const problems = [...called].flatMap(([program, paths]) => {
  if (optional.has(program)) return [];
  if (packageOf(program) === undefined)
    return [
      `no package of setup has \`${program}\`, which ${paths.join(' and ')} calls: see scripts/tier-packages.mjs`,
    ];
  return wantsInstalled && !isInstalled(program) ? [`\`${program}\` of ${packageOf(program)} is not installed`] : [];
});
// The check has to find the calls, or it checks nothing.
if (called.size < 30) problems.push(`only ${called.size} called programs were found`);
for (const problem of problems) console.error(`check:programs: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
