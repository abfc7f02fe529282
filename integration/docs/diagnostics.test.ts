import { readFileSync } from 'node:fs';
import type { Resolver } from '@lamellar/core';
import { apparmor41, apparmor50, checkPolicy } from '@lamellar/core/check';
import { featuresOfPaths, type Features } from '@lamellar/core/kernels';
import { bytesOf, Source } from '@lamellar/core/language';
import { PolicyCache } from '@lamellar/core/namespaces';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** The rows of docs/reference/diagnostics.md. */
const rows = [...read('docs/reference/diagnostics.md').matchAll(/^\| `([a-z-]+)` \| (.+?) \| (.+) \|$/gm)].map(
  ([, code = '', , example = '']) => ({ code, example }),
);

test('docs/reference/diagnostics.md has a row for each code, in the order of codes.ts', () => {
  const codes = read('core/src/diagnostics/codes.ts').matchAll(/^ {2}'([a-z-]+)',$/gm);
  expect(rows.map(({ code }) => code)).toEqual([...codes].map(([, code]) => code));
});

/** Codes outside of policy text: compiled policy, manifests and expectations. Separate tests show the codes. */
const otherCodes: ReadonlySet<string> = new Set([
  'differing-source',
  'damaged-policy',
  'unmediated-class',
  'invalid-yaml',
  'invalid-manifest',
  'unknown-container',
  'broken-expectation',
  'unnecessary-exception',
  'changed-permission',
  'stale-baseline',
  'uncovered-permission',
]);

interface Policy {
  readonly text: string;
  /** Included files by path; null for an unreadable file. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** The features of policy and kernel besides signals and ptrace. */
  readonly features?: readonly string[];
}

const deep = 300;

/** Policy for examples described in words. The policy contains the example's words in backticks. */
const written: Readonly<Record<string, Policy>> = {
  'misplaced-statement': { text: 'signal,\n' },
  'nesting-too-deep': { text: `profile web {\n${'if $x {'.repeat(deep)}${'}'.repeat(deep)}\n}\n` },
  'include-cycle': { text: 'profile web { include "a" }\n', files: { a: 'profile b { include "a" }' } },
  'include-too-deep': {
    text: 'profile web { include "f0" }\n',
    files: Object.fromEntries(
      Array.from({ length: deep }, (_, index) => [`f${index}`, `include "f${index + 1}"`] as const),
    ),
  },
  'unreadable-file': { text: 'profile web { include "secret" }\n', files: { secret: null } },
  'wrong-file': { text: 'type=AVC msg=audit(1.2:3): apparmor="DENIED" profile="web"\n' },
  'redefined-variable': { text: '@{A}=1\n@{A}=2\n' },
  'recursive-variable': { text: '@{A}=@{A}b\nprofile web { signal peer=@{A}, }\n' },
  'expansion-too-large': {
    text: `@{v}=0 1 2 3 4 5 6 7 8 9\n@{w}=${'@{v}'.repeat(10)}\nprofile web { signal peer=@{w}, }\n`,
  },
  'duplicate-profile': { text: 'profile web { }\nprofile web { }\n' },
  'stray-carriage-return': { text: 'profile web {\nmount /a\r\n,\n}\n' },
  'vanished-denial': {
    text: 'profile web {\nnetwork, deny unix,\n}\n',
    features: ['network_v8/af_mask'],
  },
  'wider-rule': {
    text: 'profile web {\nnetwork (create),\n}\n',
    features: ['network_v8/af_mask', 'network_v9/af_unix'],
  },
  'owner-ignored': { text: 'profile web {\nowner /home/** rw,\n}\n', features: ['policy/permstable32'] },
  'unmediated-rule': { text: 'abi <old>,\nprofile web { signal, }\n', files: { old: 'caps {mask {chown}}' } },
};

describe('the examples of docs/reference/diagnostics.md', () => {
  test.each(rows.filter(({ code }) => !otherCodes.has(code)))('$code: $example', ({ code, example }) => {
    const policy = written[code] ?? { text: asPolicy(wordsOf(example)[0] ?? '') };
    const texts = [policy.text, ...Object.values(policy.files ?? {}), ...Object.keys(policy.files ?? {})].join('\n');
    for (const words of wordsOf(example)) expect(texts).toContain(words);
    expect(codesOf(policy)).toContain(code);
  });

  test.each([...otherCodes])('%s is no code of policy text', (code) => {
    expect(rows.some((row) => row.code === code)).toBe(true);
  });
});

function wordsOf(example: string): readonly string[] {
  return [...example.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words);
}

/** Wraps a single rule in a profile. */
function asPolicy(example: string): string {
  return /^(?:profile |[@$])/.test(example) ? `${example}\n` : `profile web {\n${example}\n}\n`;
}

function codesOf({ text, files = {}, features: others = [] }: Policy): readonly string[] {
  const features: Features = featuresOfPaths(['signal/mask', 'ptrace/mask', ...others]);
  const sources = new Map<string, Source>();
  const resolve: Resolver = ({ path }) => {
    const contents = files[path];
    if (contents === undefined) return { kind: 'missing', searched: [path] };
    if (contents === null) return { kind: 'unreadable', name: path, reason: 'permission denied' };
    const source = sources.get(path) ?? new Source(path, bytesOf(contents));
    sources.set(path, source);
    return { kind: 'files', files: [source] };
  };
  const environment = {
    resolve,
    cache: new PolicyCache(),
    compiler: features.has('network_v9/af_unix') ? apparmor50 : apparmor41,
    kernelFeatures: features,
    isKernelNamed: true,
    defaultFeatures: features,
    knownAbis: new Map<string, Features>(),
    loadSets: 'only-named',
  } as const;
  return checkPolicy(new Source('example', bytesOf(text)), environment).diagnostics.map(({ code }) => code);
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}
