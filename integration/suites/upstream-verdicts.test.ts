import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differingVerdicts } from './differing-verdicts.ts';
import { fetchUpstreamSuite } from './fetch-upstream-suite.ts';

test.skipIf(!existsSync('/usr/bin/apt-get'))(
  "core decides AppArmor's own tests of its parser as that does",
  async () => {
    expect(differingVerdicts(await fetchUpstreamSuite())).toEqual([]);
  },
);
