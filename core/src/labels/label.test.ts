import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareBytes } from '../source/bytes.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { isWhollyUnconfined, printLabel, stack, visibleParts, type LabelPart } from './label.ts';
import { parseLabel } from './parse-label.ts';

const policy = readPolicy({
  '': `profile alpha {} profile zed {} profile Zed {} profile runc flags=(unconfined) {}
       profile "lxc-c_</v>" {} profile "a b" {} profile "a/" {} profile "k\u00e4se" {} profile alpha//kid {}`,
  ns: 'profile alpha {} profile nginx { profile kid {} }',
  'ns//inner': 'profile deep {}',
  other: 'profile alpha {}',
});

describe('a label is printed in the order of the kernel', () => {
  test.each([
    ['alpha', 'alpha'],
    ['unconfined', 'unconfined'],
    ['zed//&unconfined', 'unconfined//&zed'],
    ['zed//&Zed//&alpha', 'Zed//&alpha//&zed'],
    ['alpha//&alpha', 'alpha'],
    // Depth of the namespace first, then the namespace's full name.
    ['zed//&:ns//inner:deep//&:other:alpha//&:ns:nginx', 'zed//&:ns:nginx//&:other:alpha//&:ns//inner:deep'],
    [':ns:nginx//&alpha', ':ns:alpha//&nginx'],
    [':ns:nginx//&:ns:alpha//&zed', undefined],
    ['zed//&:ns:nginx//&unconfined//&:other:alpha', 'zed//&:ns:nginx//&unconfined//&:other:alpha'],
    [':ns:', ':ns:unconfined'],
    [':ns', ':ns:unconfined'],
    [':ns://nginx', ':ns:nginx'],
    [':ns:nginx//kid', ':ns:nginx//kid'],
    ['alpha//kid', 'alpha//kid'],
    ['a b', 'a b'],
    // `//&` after a slash is no separator.
    ['a///&alpha', undefined],
    ['  alpha', 'alpha'],
  ])('%j', (text, printed) => {
    const result = parseLabel(bytes(text), policy);
    expect('label' in result ? printLabel(result.label, policy) : undefined).toBe(printed);
  });
});

describe('a label from the view of a task in a namespace', () => {
  test.each([
    ['alpha//&:ns:nginx', 'ns', 'nginx'],
    ['alpha//&:ns//inner:deep', 'ns', ':inner:deep'],
    ['alpha//&:ns:nginx//&:ns//inner:deep', 'ns', 'nginx//&:inner:deep'],
    ['alpha', 'ns', '---'],
    ['alpha//&:ns:nginx', 'other', '---'],
  ])('%s from %s', (text, name, printed) => {
    expect(printLabel(labelNamed(policy, text), policy.ensure([bytes(name)]))).toBe(printed);
  });
});

describe('labels that the policy lacks', () => {
  test.each([
    ['', 'an empty part in the label', 'parts are joined by `//&`'],
    ['alpha//&', 'an empty part in the label', 'parts are joined by `//&`'],
    ['alhpa', 'no profile `alhpa`', 'did you mean `alpha`?'],
    ['alpa', 'no profile `alpa`', 'did you mean `alpha`?'],
    ['ALPHA', 'no profile `ALPHA`', 'did you mean `alpha`?'],
    [
      ':ns:nginx//&zed',
      'no profile `zed` in namespace `ns`',
      'a part after `:ns:` is in the same namespace: write `zed` first',
    ],
    [':ns:nginxx', 'no profile `nginxx` in namespace `ns`', 'did you mean `nginx`?'],
    [':nss:nginx', 'no policy namespace `nss`', 'did you mean `:ns:`?'],
    [':elsewhere:nginx', 'no policy namespace `elsewhere`', undefined],
    ['::nginx', 'an empty namespace in `::nginx`', 'write `:NAMESPACE:PROFILE`'],
    ['a\0', 'a label cannot contain a NUL byte', undefined],
    ['a'.repeat(70_000), 'a label of 70000 bytes is too long', undefined],
    [Array.from({ length: 300 }, () => 'alpha').join('//&'), 'a label of 300 parts is too long', undefined],
  ])('%.20j', (text, message, hint) => {
    const result = parseLabel(bytes(text), policy);
    if ('label' in result) throw new Error('it is one');
    expect([result.error.message, result.error.hint]).toEqual([message, hint]);
  });

  test('any bytes are a label or an error', () => {
    const unit = fc.constantFrom('/', '&', ':', '//&', 'alpha', 'ns', 'unconfined', ' ', '\0', '\xff', '\n');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        expect(Object.keys(parseLabel(bytes(text), policy))).toHaveLength(1);
      }),
    );
  });
});

const everyPart = [...policy.contents()].flatMap(({ namespace, names: declared }): LabelPart[] => {
  const names = [bytes('unconfined'), ...declared];
  return names.flatMap((name) => {
    const found = namespace.profile(name);
    return found.kind === 'profile' ? [{ namespace, profile: found.profile }] : [];
  });
});
// A part with a name ending in `/` cannot be followed by a further part in text: the kernel reads `///&` as part of a
// name.
const parts = everyPart.filter(({ profile }) => !profile.name.endsWith('/'));
const someLabel = fc
  .tuple(fc.constantFrom(...parts), fc.array(fc.constantFrom(...parts)))
  .map(([first, others]) => stack(first, ...others));

test('what is printed is parsed to the same label', () => {
  fc.assert(
    fc.property(someLabel, (label) => {
      expect(parseLabel(printLabel(label, policy), policy)).toEqual({ label });
    }),
  );
});

test('parts are sorted and unique for any order of stacking', () => {
  fc.assert(
    fc.property(someLabel, (label) => {
      const [first, ...others] = label.parts.toReversed();
      expect(stack(first ?? label.parts[0], ...others)).toEqual(label);
      const root = visibleParts(label, policy).map((part) => part.profile.name);
      expect(root).toEqual([...new Set(root)].sort(compareBytes));
    }),
  );
});

test.each([
  ['runc', true],
  ['runc//&unconfined//&:ns:unconfined', true],
  ['runc//&alpha', false],
])('%s is wholly unconfined: %s', (text, expected) => {
  expect(isWhollyUnconfined(labelNamed(policy, text))).toBe(expected);
});
