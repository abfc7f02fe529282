import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apparmor41 } from '@lamellar/core/check';
import { nestFeatures } from '@lamellar/core/kernels';
import { expect, test } from 'vitest';
import { kernelFeaturesText } from '../kernel-features/kernel-features.ts';
import { withTemporaryFolder } from '../lab/machine/temporary-folder.ts';
import { compileAndCompare } from './compare-policy.ts';

const rules =
  'unix (send) type=stream peer=(label=x), deny unix (bind), network inet, dbus (send) bus=system, signal, userns, io_uring, mqueue r /q,';

// `socket-rules.sid.test.ts` compares version 5.0, which knows the class.
test.each(['6.12.118', '6.17.13', '7.3'])(
  'apparmor_parser 4.1 compiles an abi with later sockets like one without, for kernel %s',
  async (version) => {
    const comparison = await withTemporaryFolder((folder) => {
      const abi = join(folder, 'abi');
      writeFileSync(abi, nestFeatures(kernelFeaturesText('7.3')));
      const text = `abi "${abi}",\nprofile p { ${rules} }\n`;
      return Promise.resolve(compileAndCompare(text, { version, compiler: apparmor41 }));
    });
    expect(comparison).toMatchObject({ kind: 'compared', profiles: 1 });
  },
);
