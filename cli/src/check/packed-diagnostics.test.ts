import { expect, test } from 'vitest';
import { Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { SecretSource } from '@lamellar/node/policy';
import { DiagnosticPacker, DiagnosticUnpacker } from './packed-diagnostics.ts';

const [profile, included] = ['profile', 'included'].map((name) => new Source(name, `text of ${name}` as ByteString));
const at = (source: Source | undefined, start: number) => ({ source: source as Source, start, end: start + 1 });
const plain = { code: 'unexpected-token', severity: 'error', message: 'm', span: at(profile, 1) } as const;

const files: readonly (readonly (readonly Diagnostic[])[])[] = [
  [[], [plain]],
  [[{ ...plain, hint: 'h', span: at(included, 2), via: [at(profile, 3), at(profile, 4)] }, plain], []],
  [[{ ...plain, severity: 'warning', related: [{ message: 'r', span: at(included, 5) }] }]],
];

test('values sent between threads stay equal, and texts are sent once', () => {
  const packer = new DiagnosticPacker();
  const unpacker = new DiagnosticUnpacker();
  const sent = files.map((portion) => structuredClone(packer.pack(portion)));
  expect(sent.map(({ sources }) => sources.map(({ name }) => name))).toEqual([['profile'], ['included'], []]);
  const received = sent.map((portion) => unpacker.unpack(portion));
  expect(received).toEqual(files);
  expect(received[2]?.[0]?.[0]?.span.source).toBe(received[0]?.[1]?.[0]?.span.source);
});

test('a secret text stays secret on the way between threads', () => {
  const secret = new SecretSource('shadow', 'root:' as ByteString);
  const packed = structuredClone(
    new DiagnosticPacker().pack([[{ ...plain, span: at(secret, 0), via: [at(profile, 1)] }]]),
  );
  const received = new DiagnosticUnpacker().unpack(packed)[0]?.[0];
  expect(received?.span.source).toBeInstanceOf(SecretSource);
  expect(received?.via?.[0]?.source).not.toBeInstanceOf(SecretSource);
});
