import { lintPolicy } from '@lamellar/core/lint';
import { PolicyNamespace } from '@lamellar/core';
import { apparmor41 } from '@lamellar/core/check';
import { expect, inject, test } from 'vitest';
import { asText } from '../kernel-classes/replay-case.ts';
import { oracleKernels } from '../oracle/oracle-kernel.ts';
import { runReproducers } from '../reproduce/run-reproducers.ts';

const permissions = ['mr', 'r', 'm', ''];
const programs = permissions.flatMap((granted) => [`binary${granted}`, `script${granted}`]);
const policy = `abi <abi/4.0>,
profile parent flags=(attach_disconnected) {
  file,
${programs.map((name) => `  /x/${name} px -> ${name},`).join('\n')}
}
${programs
  .map((name) => {
    const granted = name.replace(/^binary|^script/, '');
    return `profile ${name} flags=(attach_disconnected) {
  /{usr/,}lib{,64}/** mr, /etc/ld.so.cache r, /dev/** rw, /{usr/,}bin/{sh,dash,id} rmix,${granted === '' ? '' : ` /x/${name} ${granted},`}
}`;
  })
  .join('\n')}
`;

/** Starts all programs from the profile `parent`, and prints their exit statuses. */
const run = `mkdir /x
${permissions.map((granted) => `cat /bin/id >/x/binary${granted}; printf '#!/bin/sh\\nexit 0\\n' >/x/script${granted}`).join('\n')}
perl -e 'chmod 0755, glob("/x/*")'
apparmor_parser --replace --skip-cache /scripts/0/policy || exit 9
echo 'for name in ${programs.join(' ')}; do /x/$name >/dev/null 2>&1; echo "$name $?"; done' >/go
perl -e 'open F, ">", "/proc/self/attr/exec" or die; syswrite F, "exec parent" or die; close F; exec "/bin/sh", "/go"'
`;

test('a confined task cannot start the programs that lint reports, and starts all others', async () => {
  const kernel = inject('kernels').find(({ wanted }) => wanted.isStable === true);
  const oracle = oracleKernels.at(-1);
  if (kernel === undefined || oracle === undefined) throw new Error('no kernel is available');
  const root = PolicyNamespace.root();
  root.load(asText(oracle)(policy, 'policy'));
  const { behaviours } = oracle;
  const only = new Set(['unreadable-program'] as const);
  const [file] = lintPolicy({ root, behaviours, compiler: apparmor41, isChosen: true, only });
  const reported = file?.diagnostics.map(({ message }) => /`(.*)` may/.exec(message)?.[1]) ?? [];
  const { runs } = await runReproducers(
    kernel,
    [
      new Map([
        ['policy', policy],
        ['run', run],
      ]),
    ],
    '',
  );
  const statuses = [...(runs[0]?.output ?? '').matchAll(/^((?:binary|script)\w*) (\d+)$/gm)];
  expect(statuses.map(([, name]) => name)).toEqual(programs);
  expect(statuses.flatMap(([, name, status]) => (status === '0' ? [] : [name]))).toEqual(reported);
  expect(reported).toHaveLength(4);
});
