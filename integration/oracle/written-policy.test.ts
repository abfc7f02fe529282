import { describe, expect, test } from 'vitest';
import { compileWithParser } from './apparmor-parser.ts';
import { compareFile, targetFeatures, readOwn, type PolicyComparison } from './compare-policy.ts';

// Text of whole profile collections and of AppArmor's own parser tests that core once misread.
const version = '6.12.118';

function compare(text: string): PolicyComparison {
  const compilation = compileWithParser(Buffer.from(text, 'latin1'), targetFeatures({ version }));
  return compareFile(readOwn(text, { version }), compilation);
}

describe('core and apparmor_parser have equal automata for', () => {
  test.each([
    ['a denial of everything, which logs', 'profile p { deny all, }\n', 1],
    ['a denial of everything with `audit`, which does not', 'profile p { audit deny all, }\n', 1],
    ['the same in complain mode', 'profile p flags=(complain) { signal, deny all, }\n', 1],
    ['everything, and a quiet denial', 'profile p { allow all, deny ptrace peer=beta, }\n', 1],
    [
      'letters of a list, repeated or upper case',
      'profile p { ptrace (rr, RW) peer=a, ptrace (rWr) peer=b, signal (Ww), }\n',
      1,
    ],
    ['a file that includes itself', 'profile p { include <includes-itself> }\n', 1],
    [
      'a file that includes itself, in each of two profiles',
      'profile p { include <includes-itself> profile q { include <includes-itself> } }\n',
      2,
    ],
    ['profiles of another policy namespace', 'profile :ns:p { signal peer=a*, }\nprofile :ns:q { ptrace, }\n', 2],
  ])('%s', (_, text, profiles) => expect(compare(text)).toMatchObject({ kind: 'compared', profiles }));
});

describe('core and apparmor_parser both refuse', () => {
  test.each([
    ['a comment at the end of the file without a line end', 'profile p {}\n# end'],
    ['`#include` there', 'profile p {}\n#include <includes-itself>'],
    ['a boolean that is declared twice', '$b = true\n$b = true\nprofile p {}\n'],
    ['a boolean and a set of one name', '@{b} = x\n$b = true\nprofile p {}\n'],
    ['a set and a boolean of one name', '$b = true\n@{b} = x\nprofile p {}\n'],
    ['signals `in` a list', 'profile p { signal set in (hup), }\n'],
    ['a peer `in` a list', 'profile p { ptrace peer in (a), }\n'],
    ['a profile that is declared twice', 'profile p {}\nprofile q {}\nprofile p {}\n'],
    ['a hat that is declared twice', 'profile p { ^q {} ^q {} }\n'],
    ['a profile of another policy namespace twice', 'profile :ns:p {}\nprofile :ns://p {}\n'],
    ['handing over what is deleted and not', 'profile p flags=(mediate_deleted, delegate_deleted) {}\n'],
    ['attaching what is disconnected and not', 'profile p flags=(attach_disconnected, no_attach_disconnected) {}\n'],
    ['attaching in a chroot and not', 'profile p flags=(chroot_attach, chroot_no_attach) {}\n'],
    ['paths of a chroot and of the namespace', 'profile p flags=(chroot_relative, namespace_relative) {}\n'],
  ])('%s', (_, text) => expect(compare(text)).toMatchObject({ kind: 'refused', byCoreToo: true }));
});
