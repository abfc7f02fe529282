import { describe, expect, test } from 'vitest';
import { mediates, parseFeatures } from './features.ts';

describe('a features text', () => {
  test.each<[what: string, text: string, features: readonly string[] | undefined]>([
    ['nested', 'signal {mask {hup int\n}\n}\n', ['signal', 'signal/mask']],
    ['nested in one line', 'ptrace {mask {read trace}} ', ['ptrace', 'ptrace/mask']],
    ['two of them', 'caps {mask {kill\n}\n}\nptrace {mask {read}}', ['caps', 'caps/mask', 'ptrace', 'ptrace/mask']],
    [
      'a path a line',
      'signal/mask: hup int\ncapability: 0xff\n',
      ['signal', 'signal/mask', 'capability', 'capability/0xff'],
    ],
    ['a number', 'policy {version {0x000003\n}\n}\n', ['policy', 'policy/version', 'policy/version/0x000003']],
    // Debian's abi files for Linux 5.4 have this extra brace. libapparmor stops searching after the brace.
    ['a brace too many', 'signal {mask {hup\n}\n}\n}\nptrace {mask {read\n}\n}\n', ['signal', 'signal/mask']],
    ['an open brace', 'signal {mask {hup', undefined],
    ['nothing but a closing brace', '}', undefined],
    ['a policy', 'profile a { signal, }\n', undefined],
    ['prose', 'signal and ptrace', undefined],
    ['empty', '', undefined],
  ])('%s', (_, text, features) => {
    const parsed = parseFeatures(text);
    expect(parsed === undefined ? undefined : [...parsed]).toEqual(features);
  });
});

test.each([
  ['both have it', ['signal'], ['signal'], true],
  ['the kernel has it not', ['ptrace'], ['signal'], false],
  ['the policy has it not', ['signal'], ['ptrace'], false],
])('a class is mediated if kernel and policy have the class: %s', (_, kernel, policy, expected) => {
  expect(mediates('signal', new Set(kernel), new Set(policy))).toBe(expected);
});
