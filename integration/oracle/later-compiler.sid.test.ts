import { describe, expect, test } from 'vitest';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareFile, targetFeatures, readOwn, type PolicyComparison } from './compare-policy.ts';

// Core reads text like apparmor_parser 4.1. docs/explanation/compilers.md describes the different results of sid's 5.0.
const compiler = await provideCompiler('sid');
const version = '6.12.118';

function compare(text: string, parser?: string): PolicyComparison {
  const compilation = compileWithParser(Buffer.from(text, 'latin1'), targetFeatures({ version }), [], parser);
  return compareFile(readOwn(text, { version }), compilation);
}

/** The witness is the shortest peer prefix that only a single reading accepts. */
describe('text and apparmor_parser 5.0 differ if slashes meet at a variable', () => {
  test.each<[what: string, text: string, witness: string, read: 'text' | '5.0']>([
    ['one value behind a slash keeps its own', '@{v}=/x\nprofile p { signal peer=a/@{v}, }\n', 'a//', 'text'],
    ['one value before a slash keeps its own', '@{v}=x/\nprofile p { signal peer=@{v}/b, }\n', 'x//', 'text'],
    [
      'of several values behind no more than a slash, 5.0 keeps it',
      '@{v}=/x /y\nprofile p { signal peer=/@{v}, }\n',
      '//',
      '5.0',
    ],
    [
      'and behind a slash that follows an empty value',
      '@{u}=""\n@{v}=/x /y\nprofile p { signal peer=a@{u}/@{v}, }\n',
      'a//',
      '5.0',
    ],
  ])('%s', (_, text, witness, read) => {
    expect(compare(text)).toMatchObject({ kind: 'compared', profiles: 1 });
    const answer = (isLive: boolean): string => JSON.stringify({ allow: 0, quiet: 0, live: isLive });
    const asText = answer(read === 'text');
    const compiled = answer(read === '5.0');
    const shown = JSON.stringify(`\x01${witness}`);
    expect(compare(text, compiler.path)).toEqual({
      kind: 'different',
      disagreements: [`p: signal ${shown}: as text ${asText}, compiled ${compiled}`],
    });
  });
});

describe('text and apparmor_parser 5.0 agree', () => {
  test.each([
    ['where no slashes meet', '@{v}=x\nprofile p { signal peer=a/@{v}/b, }\n'],
    ['where a slash stands at one side only', '@{v}=/x/\nprofile p { signal peer=a@{v}b, }\n'],
    ['where several values meet slashes within a name', '@{v}=/x/ /y\nprofile p { signal peer=a/@{v}/b, }\n'],
    ['where values hold variables', '@{u}=/x/\n@{v}=@{u}/y @{u}z\nprofile p { signal peer=a@{v}, }\n'],
    ['in a denial of everything', 'profile p { deny all, }\n'],
    ['in one with `audit`', 'profile p { audit deny all, }\n'],
  ])('%s', (_, text) => expect(compare(text, compiler.path)).toMatchObject({ kind: 'compared', profiles: 1 }));
});

test('only apparmor_parser 5.0 refuses a variable with an invalid name', () => {
  const text = 'profile p { signal peer="@{1,2}", }\n';
  expect(compare(text)).toMatchObject({ kind: 'compared', profiles: 1 });
  expect(compare(text, compiler.path)).toMatchObject({ kind: 'refused', byCoreToo: false });
});

test('only apparmor_parser 5.0 knows `?=`', () => {
  const text = '@{v} ?= x\nprofile p { signal peer=@{v}, }\n';
  expect(compare(text)).toMatchObject({ kind: 'refused', byCoreToo: false });
  expect(compare(text, compiler.path)).toMatchObject({ kind: 'compared' });
});
