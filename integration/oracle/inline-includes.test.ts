import { bytesOf, Source } from '@lamellar/core/language';
import { inlineIncludes, PolicyCache } from '@lamellar/core/namespaces';
import { containerPolicies } from '@lamellar/container-policies';
import { listPolicyFiles } from '@lamellar/node/policy';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { eachOf } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { compileWithParser } from './apparmor-parser.ts';

const files = systemPolicyFiles();
const environment = { resolve: files.resolve, cache: new PolicyCache() };
const listed = listPolicyFiles('/etc/apparmor.d');
const installed = ('files' in listed ? listed.files : []).map((file) => readSystemPolicyFile(files, file));
const catalogue = containerPolicies.map(({ name, text }) => new Source(name, bytesOf(text)));

law(
  'policy with inlined includes compiles to the same bytes, without any file',
  eachOf([...catalogue, ...installed]),
  { atLeast: { equal: 60, included: 50 }, timeout: 120_000 },
  (source, count) => {
    const before = compileWithParser(Buffer.from(source.text, 'latin1'));
    if (!before.succeeded) return [];
    const text = inlineIncludes(source, environment);
    const after = compileWithParser(Buffer.from(text, 'latin1'));
    count({ equal: 1, ...(source.text.includes('include') ? { included: 1 } : {}) });
    const hasInclude = /^\s*#?include\b/m.test(text);
    const isEqual = after.succeeded && after.binary.equals(before.binary);
    return isEqual && !hasInclude
      ? []
      : [`${source.name}: ${hasInclude ? 'has an include' : after.messages || 'differs'}`];
  },
);
