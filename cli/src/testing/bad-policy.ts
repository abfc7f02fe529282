/** A policy for a test's file. */
interface BadPolicy {
  readonly text: string | Buffer;
  /** The required parts of stderr; a line that begins with the file's name is a diagnostic. */
  readonly messages: readonly string[];
}

const deep = 10_000;

/** Invalid policy texts, with the expected messages. The requested profile is `a`. */
export const badPolicies: Readonly<Record<string, BadPolicy>> = {
  'several errors': {
    text: 'profile a {\n  signal (foo) peer=b,\n}\nprofile b {\n  ptrace (bar),\n}\n',
    messages: ['p:2:11: error: unknown permission `foo`', 'p:5:11: error: unknown permission `bar`'],
  },
  'an include that is missing': {
    text: 'profile a {\n  include <nope/x>\n}\n',
    messages: ['p:2:11: error: `nope/x` not found', 'hint: looked for `/nowhere/nope/x`'],
  },
  'an include loop': {
    text: 'profile a {\n  include "p.part"\n}\n',
    messages: ['p.part:1:13: error: `p.part` includes itself'],
  },
  'a variable that is not declared': {
    text: 'profile a {\n  signal peer=@{NOPE},\n}\n',
    messages: ['p:2:15: error: variable `@{NOPE}` is not declared', 'hint: is `include <tunables/global>` missing'],
  },
  'one name twice': {
    text: 'profile a {\n}\nprofile a {\n}\n',
    messages: ['p:3:1: error: profile `a` is declared 2 times', 'p:1:1: note: also declared here'],
  },
  'an include that never ends': {
    text: 'profile a {\n  include "/dev/zero"\n}\n',
    messages: ['p:2:11: error: '],
  },
  'blocks within blocks': {
    text: 'profile a {\n'.repeat(deep) + '}\n'.repeat(deep),
    messages: ['p:201:', ' error: more than 200 nested blocks'],
  },
  'alternatives within alternatives': {
    text: `profile a {\n  signal peer=${'{a,'.repeat(deep)}b${'}'.repeat(deep)},\n}\n`,
    messages: ['p:2:15: error: invalid pattern'],
  },
  'variables that explode': {
    text: `@{v0}=a b\n${Array.from({ length: 30 }, (_, i) => `@{v${i + 1}}=@{v${i}}a @{v${i}}b\n`).join('')}profile a {\n  signal peer=@{v30},\n}\n`,
    messages: ['p:33:15: error: variable `@{v'],
  },
  'a variable that holds itself': {
    text: '@{v}=@{v}a\nprofile a {\n  signal peer=@{v},\n}\n',
    messages: ['p:3:15: error: '],
  },
  'a file that ends too early': {
    text: 'profile a {\n  signal,\n',
    messages: ['p:', 'error: '],
  },
  'control characters': {
    text: 'profile a {\n  bogus \u001B[31m\u0007\u009B,\n}\n',
    messages: ['p:2:3: error: unknown keyword `bogus`', 'bogus \\x1b[31m\\x07\\xc2\\x9b,'],
  },
  'control characters in the name of an include': {
    text: 'profile a {\n  include <x\u001B[31m>\n}\n',
    messages: ['p:2:11: error: `x\\x1b[31m` not found', 'hint: looked for `/nowhere/x\\x1b[31m`'],
  },
  'more errors than anyone reads': {
    text: `profile a {\n${'  signal (foo),\n'.repeat(20_000)}}\n`,
    messages: ['p:101:11: error: unknown permission `foo`', 'p: 19,900 more errors or warnings\n'],
  },
  'many profiles, each with an error': {
    text: Array.from({ length: 5_000 }, (_, i) => `profile ${i === 0 ? 'a' : `a${i}`} { signal (foo), }\n`).join(''),
    messages: ['p:1:21: error: unknown permission `foo`', 'p: 4,900 more errors or warnings\n'],
  },
  'bytes that are no UTF-8': {
    text: Buffer.from('profile a {\n  signal (\xC3\x28),\n}\n', 'latin1'),
    messages: ['p:2:', 'error: ', '\\xc3('],
  },
};
