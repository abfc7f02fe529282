import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { loadHookLines } from './load-hook.ts';
import { ownLayerSettings } from './own-layer-settings.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-hooks-'));
const marks = path.join(scratch, 'marks');
for (const name of ['sh', 'sed', 'grep', 'mkdir', 'rmdir', 'logger', 'apparmor_parser']) {
  writeFileSync(path.join(scratch, name), `#!/bin/sh\n: >${marks}/${name}\n`);
  chmodSync(path.join(scratch, name), 0o755);
}
beforeEach(() => {
  rmSync(marks, { recursive: true, force: true });
  mkdirSync(marks);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const gone = { place: `${scratch}/gone` };
const hooks = [
  ...loadHookLines(gone, 'lxc'),
  ...loadHookLines(gone, 'incus'),
  ...ownLayerSettings({
    profileName: 'lxc-own',
    namespaceName: 'lamellar-test',
    profileFile: gone,
    configuration: `${scratch}/config`,
  }).filter((line) => line.startsWith('lxc.hook.')),
];

test.each(['', '.', ':/usr/bin', '.:/usr/sbin:/usr/bin'])(
  'hooks with PATH=%j run nothing of the working directory',
  (value) => {
    for (const line of hooks) {
      // A function takes precedence over programs, and keeps the machine's log unchanged.
      const script = line
        .slice(line.indexOf('=') + 1)
        .replaceAll('/sys/kernel/security', scratch)
        .replace("sh -c '", "sh -c 'logger() { :; }; ");
      // Runs the hook in a shell, like LXC.
      spawnSync('/bin/sh', ['-c', `exec ${script} web lxc hook`], {
        cwd: scratch,
        env: { PATH: value, LXC_NAME: 'web', LXC_PID: 'none', LXC_CONFIG_FILE: `${scratch}/config` },
      });
    }
    expect(readdirSync(marks)).toEqual([]);
  },
);
