import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOfNode } from './figures.mjs';
import { cli, inTurn } from './run-command.mjs';

const policy = '/etc/apparmor.d';

/** Measures the start-up of the command relative to an idle Node. */
export function benchStartUp(figures, runs) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const manifest = join(folder, 'lamellar.yaml');
    writeFileSync(manifest, 'lamellar: 1\ncontainers: {web: {runtime: lxc, container: {policy: [nginx]}}}\n');
    const node = (...words) => ({ words: [process.execPath, ...words], statuses: [0, 1] });
    const question = (label) => [cli, 'can', label, 'signal:term', 'unconfined'];
    const ofSignal = 'lamellar can, on /etc/apparmor.d';
    const withoutCache = 'lamellar can, on /etc/apparmor.d, without cached code';
    const ofFile = 'lamellar can of a file, on /etc/apparmor.d';
    const times = inTurn(
      {
        'node -e 0': node('-e', '0'),
        'lamellar --version': node(cli, '--version'),
        ...(existsSync(policy)
          ? {
              [ofSignal]: node(...question('lsb_release'), '--policy', policy),
              [withoutCache]: {
                words: [
                  'env',
                  'HOME=',
                  'XDG_CACHE_HOME=',
                  process.execPath,
                  ...question('lsb_release'),
                  '--policy',
                  policy,
                ],
                statuses: [0, 1],
              },
              [ofFile]: node(cli, 'can', 'lsb_release', 'file:r', '/etc/debian_version', '--policy', policy),
            }
          : {}),
        'lamellar can, of a manifest': node(...question(':lxc-web_<-var-lib-lxc>:nginx'), '--manifest', manifest),
      },
      runs,
    );
    const base = times['node -e 0'];
    console.log(`start-up, medians of ${runs} runs`);
    for (const [name, time] of Object.entries(times)) {
      console.log(`  ${name.padEnd(36)} ${time.toFixed(0).padStart(5)} ms  ${(time / base).toFixed(2)} × node -e 0`);
      if (time === base) figures.add(startOfNode, time, 'ms');
      else figures.add(`start-up: ${name}`, time / base, '×');
    }
    if (times[ofFile] !== undefined)
      figures.add('can of a file: can of a signal', times[ofFile] / times[ofSignal], '×');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
