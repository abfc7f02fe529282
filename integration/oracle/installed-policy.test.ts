import { measuredKernels } from '@lamellar/core';
import { PolicyCache } from '@lamellar/core/namespaces';
import { listPolicyFiles } from '@lamellar/node/policy';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { eachOf } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { compileAndCompare, disagreementsOf } from './compare-policy.ts';

const files = systemPolicyFiles();
const listed = listPolicyFiles('/etc/apparmor.d');
const { version } = measuredKernels.at(-1) ?? { version: '7.3' };
const target = { version, resolve: files.resolve, cache: new PolicyCache() };

law(
  'installed policy is the automata of apparmor_parser',
  eachOf('files' in listed ? listed.files : []),
  { atLeast: { valid: 50, profiles: 60, pairs: 8000 } },
  (path, count) => {
    const { text } = readSystemPolicyFile(files, path);
    return disagreementsOf(compileAndCompare(text, target), path, count);
  },
);
