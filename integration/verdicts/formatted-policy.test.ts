import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Source, type ByteString } from '@lamellar/core/language';
import { listPolicyFiles } from '@lamellar/node/policy';
import { formatPolicy } from '../../cli/src/editor/format-policy.ts';
import { inserted } from '../../cli/src/repair/unified-diff.ts';
import { compileWithParser } from '../oracle/apparmor-parser.ts';

/** The interval between compiled files: apparmor_parser compiles every twelfth file. */
const step = 12;

test('formatted policy has the words, the comments and the compiled form of the original', () => {
  const listed = listPolicyFiles('/etc/apparmor.d');
  const files = 'files' in listed ? listed.files : [];
  let compiled = 0;
  for (const [at, file] of files.entries()) {
    const text = readFileSync(file, 'latin1');
    const source = new Source(file, text.replaceAll(/^[ \t]+/gm, '') as ByteString);
    const edits = formatPolicy(source, '  ');
    const after = inserted(
      source.text,
      edits.map(({ span, text: added }) => ({ at: span.start, text: added, removed: span.end - span.start })),
    );
    expect(after.replaceAll(/\s/g, ''), file).toBe(text.replaceAll(/\s/g, ''));
    expect(after, file).toMatch(/^ {2}\S/m);
    if (at % step !== 0) continue;
    const [original, formatted] = [text, after].map((each) => compileWithParser(Buffer.from(each, 'latin1')));
    expect(original?.succeeded, file).toBe(true);
    expect(formatted?.binary.equals(original?.binary ?? Buffer.alloc(0)), file).toBe(true);
    compiled++;
  }
  expect(compiled).toBeGreaterThan(4);
}, 120_000);
