/**
 * Installs what a fresh clone lacks: the npm packages of the lock file and a few Debian packages.
 * Quick and silent where nothing is missing.
 *
 *     node scripts/setup.mjs [--tier NAME]     with what that tier of the tests needs, or `bench`
 *
 * Exit status: 0 ready, 3 something cannot be installed here.
 *
 * Only Node's own modules, since this runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tierPackages } from './tier-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Debian packages that the project can use, each with the files that show that it is there. */
const packages = {
  // The reference for what policy means, with the abstractions and abi files that policies include.
  apparmor: ['/usr/sbin/apparmor_parser', '/etc/apparmor.d/abi/4.0', '/etc/apparmor.d/abstractions/base'],
  // Profiles to measure with, and a program of AppArmor's that reads them, too.
  'apparmor-profiles': ['/etc/apparmor.d/samba-bgqd'],
  'python3-apparmor': ['/usr/lib/python3/dist-packages/apparmor/aa.py'],
  // Its reader of logs, for programs in C.
  'libapparmor-dev': ['/usr/include/aalogparse/aalogparse.h'],
  // AppArmor's tests of its parser are in part written by programs.
  python3: ['/usr/bin/python3'],
  // Tests apply the patches that the command prints.
  patch: ['/usr/bin/patch'],
  // A server to speak with, as Incus has one for the roots of containers.
  'openssh-sftp-server': ['/usr/lib/openssh/sftp-server'],
  // Readers of manual pages.
  mandoc: ['/usr/bin/mandoc'],
  'man-db': ['/usr/bin/man'],
  // Shells that complete, and terminals for them.
  zsh: ['/usr/bin/zsh'],
  fish: ['/usr/bin/fish'],
  tmux: ['/usr/bin/tmux'],
  // A judge of units.
  systemd: ['/usr/bin/systemd-analyze'],
  // Debian's judge of packages.
  lintian: ['/usr/bin/lintian'],
  // Machines whose kernels have AppArmor, and the program in them that asks.
  'qemu-system-x86': ['/usr/bin/qemu-system-x86_64'],
  cpio: ['/usr/bin/cpio'],
  kmod: ['/usr/sbin/depmod'],
  gcc: ['/usr/bin/gcc'],
  'libc6-dev': ['/usr/include/stdlib.h'],
  // A Debian host with LXC, made from packages.
  mmdebstrap: ['/usr/bin/mmdebstrap'],
  'debian-archive-keyring': ['/usr/share/keyrings/debian-archive-keyring.gpg'],
  e2fsprogs: ['/usr/sbin/mke2fs'],
  libarchive13t64: ['/usr/lib/x86_64-linux-gnu/libarchive.so.13'],
  'openssh-client': ['/usr/bin/ssh'],
  uidmap: ['/usr/bin/newuidmap'],
};

const wanted = new Set(['apparmor', 'python3', ...packagesOfTier(process.argv.slice(2))]);

checkNode();
installNpmPackages();
installDebianPackages();

function packagesOfTier(words) {
  if (words.length === 0) return [];
  const [option, tier] = words;
  if (option === '--tier' && words.length === 2 && Object.hasOwn(tierPackages, tier)) return tierPackages[tier];
  console.error(`usage: node scripts/setup.mjs [--tier ${Object.keys(tierPackages).join('|')}]`);
  process.exit(2);
}

/** The engines field says the same, but npm reads it only after it has begun to install. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  giveUp(
    `Node ${process.versions.node} is too old: install Node 20.19 or later (Debian 13: apt-get install nodejs npm)`,
  );
}

function installNpmPackages() {
  if (npmPackagesMatchLock()) return;
  say('installing the npm packages of package-lock.json');
  if (!run('npm', ['ci', '--loglevel=error', '--no-progress'])) giveUp('`npm ci` failed: its message is above');
}

/**
 * Whether node_modules holds what the lock file lists. npm leaves its own account of that there;
 * packages for other platforms are optional, and so may be absent.
 */
function npmPackagesMatchLock() {
  const locked = readLock('package-lock.json');
  const installed = readLock('node_modules/.package-lock.json');
  return Object.entries(locked).every(([path, { version, optional, link }]) => {
    const there = installed[path];
    if (!path.includes('node_modules/')) return true;
    if (there === undefined) return optional === true;
    return there.version === version && there.link === link;
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return {}; // absent, or cut short: nothing counts as installed
  }
}

function installDebianPackages() {
  const missing = () => [...wanted].filter((name) => !packages[name].every((file) => existsSync(file)));
  const toInstall = missing();
  if (toInstall.length === 0) return;

  const instead = `install these Debian packages as root: apt-get install ${toInstall.join(' ')}`;
  if (!existsSync('/usr/bin/apt-get'))
    giveUp(`no apt-get here; ${instead} (or what has the same in your distribution)`);
  const prefix = process.getuid() === 0 ? [] : ['sudo', '-n'];
  if (prefix.length > 0 && !run('sudo', ['-n', 'true'], 'ignore')) giveUp(instead);

  say(`installing Debian packages: ${toInstall.join(' ')}`);
  const aptGet = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  const install = [...aptGet, 'install', '--yes', '--no-install-recommends', ...toInstall];
  // Package lists may be absent or too old for the mirror; fetching them costs seconds, so only then,
  // and what the first try said is no news.
  const done = runAll(install, 'ignore') || (runAll([...aptGet, 'update']) && runAll(install));
  if (!done || missing().length > 0) giveUp(instead);
}

function runAll([command, ...args], output) {
  return run(command, args, output);
}

/** Runs a command without standard input; what it prints goes to stderr, as all of setup's output. */
function run(command, args, output = process.stderr.fd) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', output, output] });
  return status === 0;
}

function say(message) {
  console.error(`setup: ${message}`);
}

function giveUp(message) {
  say(message);
  process.exit(3);
}
