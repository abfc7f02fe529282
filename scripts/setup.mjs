/**
 * Installs the missing parts of a fresh clone: the npm packages of the lock file and a few Debian packages. Quick and
 * silent if nothing is missing.
 *
 *     node scripts/setup.mjs [--tier NAME]     with the packages of a test tier, or of `bench`
 *
 * Exit status: 0 ready, 3 a package cannot be installed here.
 *
 * Imports only Node's own modules, since this runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packages, tierPackages } from './tier-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

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

/** The engines field has the same range, but npm checks the field only after the start of the installation. */
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
  // The only scripts of packages compile optional parts of ssh2, and take ten seconds of a processor.
  if (!run('npm', ['ci', '--ignore-scripts', '--loglevel=error', '--no-progress']))
    giveUp('`npm ci` failed: its message is above');
}

/**
 * Compares node_modules with the lock file, by npm's own record of the installation. Packages for different platforms
 * are optional and may be absent.
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
  // Package lists may be absent or outdated. Fetching takes seconds, and happens only after a failure; the output of
  // the first try is discarded.
  const done = runAll(install, 'ignore') || (runAll([...aptGet, 'update']) && runAll(install));
  if (!done || missing().length > 0) giveUp(instead);
}

function runAll([command, ...args], output) {
  return run(command, args, output);
}

/** Runs a command without standard input; its output goes to stderr, like all output of setup. */
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
