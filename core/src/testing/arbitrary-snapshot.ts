import * as fc from 'fast-check';
import { hostFileKinds, sharedNamespaceKinds } from '../snapshot/boundary.ts';
import { containerRuntimes, type PrintedLabel, type Snapshot } from '../snapshot/snapshot.ts';
import type { ByteString } from '../source/bytes.ts';

/** Arbitrary bytes, often in need of escapes. */
const bytes = fc
  .string({ unit: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x5c, 0x78, 0x0a, 0xe2)).map(charOf) })
  .map((text) => text as ByteString);

function charOf(code: number): string {
  return String.fromCharCode(code);
}

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const id = fc.integer({ min: 0, max: 4_194_304 });
const number = fc.integer({ min: 0, max: 2 ** 40 });
const hex = (length: number) =>
  fc.string({ unit: fc.nat(15).map((digit) => digit.toString(16)), minLength: length, maxLength: length });
const settings = fc.array(fc.tuple(bytes, bytes)).map((entries) => new Map(entries));
const mode = fc.constantFrom('enforce', 'complain', 'kill', 'prompt', 'unconfined');
const label: { readonly [Key in keyof PrintedLabel]: fc.Arbitrary<PrintedLabel[Key]> } = {
  label: bytes,
  mode: maybe(fc.oneof(mode, fc.constant('mixed' as const))),
};
const list = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.array(arbitrary, { maxLength: 3 });

/** Arbitrary snapshots, with names of arbitrary bytes. */
export const arbitrarySnapshot: fc.Arbitrary<Snapshot> = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))
  .chain(([loads, containers, hostFiles]) => {
    const indexOf = (length: number) => (length === 0 ? fc.constant(undefined) : maybe(fc.nat(length - 1)));
    const ranges = maybe(list(fc.record({ first: number, count: number })));
    const boundary = fc.record({
      files:
        hostFiles === 0
          ? fc.constant([])
          : list(
              fc.record({
                file: fc.nat(hostFiles - 1),
                path: bytes,
                mount: bytes,
                isReadOnly: fc.boolean(),
                isOwned: fc.boolean(),
                isOwnInstance: fc.boolean(),
                device: maybe(bytes),
                from: maybe(bytes),
              }),
            ),
      otherMounts: number,
      sharedNamespaces: list(
        fc.record({ kind: fc.constantFrom(...sharedNamespaceKinds), container: indexOf(containers) }),
      ),
      capabilities: maybe(hex(16)),
      users: ranges,
      groups: ranges,
    });
    return fc.record<Snapshot>({
      taken: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
      host: bytes,
      view: bytes,
      kernel: fc.record({
        release: bytes,
        version: bytes,
        machine: bytes,
        modules: list(bytes),
        features: settings,
        parameters: settings,
      }),
      sysctls: settings,
      configured: maybe(settings),
      tools: settings,
      namespaces: list(
        fc.record({
          name: bytes,
          revision: maybe(number),
          profiles: list(
            fc.record({
              name: bytes,
              mode: maybe(mode),
              attach: maybe(bytes),
              hash: maybe(fc.oneof(hex(40), hex(64))),
              load: indexOf(loads),
            }),
          ),
        }),
      ),
      loads: fc.array(fc.uint8Array(), { minLength: loads, maxLength: loads }),
      tasks: list(
        fc.record({
          id,
          parent: id,
          command: bytes,
          program: maybe(bytes),
          ...label,
          ids: list(id),
          pidNamespace: maybe(number),
          userNamespace: maybe(number),
          mountNamespace: maybe(number),
          user: number,
          effectiveUser: number,
          noNewPrivileges: fc.boolean(),
          cgroup: maybe(bytes),
          container: indexOf(containers),
          isKernel: fc.boolean(),
          threads: list(fc.record({ id, ...label })),
        }),
      ),
      containers: fc.array(
        fc.record({
          runtime: fc.constantFrom(...containerRuntimes),
          name: bytes,
          project: maybe(bytes),
          path: maybe(bytes),
          isRunning: fc.boolean(),
          init: maybe(id),
          started: maybe(number),
          cgroup: maybe(bytes),
          settings: maybe(list(fc.record({ key: bytes, value: bytes, from: maybe(bytes), isApplied: fc.boolean() }))),
          boundary: maybe(boundary),
        }),
        { minLength: containers, maxLength: containers },
      ),
      hostFiles: fc.array(
        fc.record({
          path: bytes,
          kind: fc.constantFrom(...hostFileKinds),
          user: number,
          group: number,
          mode: fc.nat(0o7777),
        }),
        { minLength: hostFiles, maxLength: hostFiles },
      ),
      files: list(
        fc.record({
          path: bytes,
          container: indexOf(containers),
          link: maybe(bytes),
          size: maybe(number),
          hash: maybe(hex(64)),
          content: maybe(bytes),
        }),
      ),
      policyService: maybe(fc.record({ load: bytes, active: bytes, file: bytes, since: maybe(number) })),
      writable: maybe(list(fc.record({ path: bytes, owner: number, group: number, mode: number }))),
      unseen: list(fc.record({ what: bytes, reason: bytes })),
    });
  });
