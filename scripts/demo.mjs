/**
 * Shows two LXC containers with nginx inside, of which one has nesting: the matrix of signals and ptrace, and an
 * explained refusal. Needs the output of `npm run bundle`; writes only to a temporary folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDemoPolicy } from './demo-policy.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const debianPolicy = '/etc/apparmor.d';

// A handler keeps an interrupt from ending the process before the folder is gone.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (process.exitCode = 130));

const temporary = mkdtempSync(join(tmpdir(), 'lamellar-demo-'));
try {
  demonstrate(temporary);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function demonstrate(folder) {
  const tree = join(folder, 'policy');
  const layers = writeDemoPolicy(tree);
  const label = (layer, profile) => `${layer.profileName}//&:${layer.namespaceName}:${profile}`;
  const labels = ['unconfined', ...layers.flatMap((layer) => [label(layer, 'unconfined'), label(layer, 'nginx')])];
  writeFileSync(join(folder, 'labels'), `${labels.join('\n')}\n`);
  const policy = ['--policy', tree];

  say('Two containers, `web` and `builder` (which may nest), with nginx inside: who may do what to whom?');
  const host = existsSync(debianPolicy) ? ['--policy', debianPolicy] : [];
  lamellar(['matrix', ...policy, ...host, '--labels', join(folder, 'labels')], 0);

  say('May nginx in `builder` end its init? The host layer would let it; the container layer does not.');
  const builder = layers[1];
  lamellar(['can', label(builder, 'nginx'), 'signal:term', label(builder, 'unconfined'), ...policy], 1);
}

/** Runs the built CLI. The demo fails if the exit status differs from the policy's answer. */
function lamellar(args, expected) {
  console.log(`$ lamellar ${args.map(quoted).join(' ')}\n`);
  const { status, error } = spawnSync(process.execPath, [join(root, 'cli/dist/lamellar.cjs'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined) throw error;
  if (status !== expected) throw new Error(`lamellar ended with ${status}, not ${expected}`);
  console.log();
}

function quoted(word) {
  return /^[\w./:-]+$/.test(word) ? word : `'${word}'`;
}

function say(sentence) {
  console.log(`== ${sentence}`);
}
