import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differingVerdicts } from './differing-verdicts.ts';
import { fetchUpstreamSuite } from './fetch-upstream-suite.ts';

test.skipIf(!existsSync('/usr/bin/apt-get'))(
  "core has the verdicts of AppArmor's parser for its own tests",
  async () => {
    expect(differingVerdicts(await fetchUpstreamSuite())).toEqual([]);
  },
);
