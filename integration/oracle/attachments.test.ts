import { CompiledUnit } from '@lamellar/core/binary';
import { knownAbis } from '@lamellar/core/kernels';
import { Source, type ByteString } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { Random } from '../generate/random.ts';
import { randomAttachments } from '../generate/random-attachment.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareAttachments } from './compare-attachments.ts';
import { withFeaturesFile } from './compiled-units.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textEnvironment } from './text-rules.ts';

const seeds = caseNumbers('attachments', { usual: 60, all: 2000 });
const count = { profiles: 0, refused: 0 };

test.each(seeds)('profiles attach as apparmor_parser has it, case %i', (seed) => {
  const kernel = oracleKernels[seed % oracleKernels.length];
  if (kernel === undefined) throw new RangeError('no kernels');
  const text = randomAttachments(new Random(seed));
  const { succeeded, binary } = withFeaturesFile(kernel, (file) => compileWithParser(Buffer.from(text), file));
  if (!succeeded) {
    count.refused++;
    return;
  }
  const unit = new PolicyUnit(new Source('policy', text as ByteString), { ...textEnvironment(kernel), knownAbis });
  const compiled = new CompiledUnit('compiled', binary, kernel.loadSets);
  expect(compareAttachments(unit, compiled, binary).map((message) => `${message}\n${text}`)).toEqual([]);
  count.profiles += unit.declared().length;
});

afterAll(() => {
  console.log(`attachments: of ${count.profiles} random profiles; ${count.refused} policies refused`);
});
