import { printable } from '@lamellar/core/language';
import { LoadError } from '../load-error.ts';
import type { TemplateValues } from './policy-template.ts';

/** The values of fields. An empty text is false in an `if`, and an empty list in a `range`. */
type Fields = Readonly<Record<string, string>>;

/** The fields that versions of a runtime fill. */
interface Preset {
  readonly from: readonly number[];
  /** The first later version without these fields. */
  readonly before?: readonly number[];
  readonly fields: Fields;
}

/** The fields of containerd, moby and containers/common, if `/etc/apparmor.d` has the includes of AppArmor. */
const includes = { Imports: '#include <tunables/global>', InnerImports: '#include <abstractions/base>' };

/** The fields of containerd and moby. Their daemons are unconfined on Debian and Ubuntu. */
const ofDaemon = { ...includes, DaemonProfile: 'unconfined' };

/**
 * The number of apparmor_parser 3.0.4 of Ubuntu 22.04, the oldest of the systems. The templates compare the number with
 * 2.8.96 only, so later versions have the same effect.
 */
const parserVersion = { Version: '300004' };

const cri = { Name: 'cri-containerd.apparmor.d', ...ofDaemon };
const docker = { Name: 'docker-default', ...ofDaemon };
const common = { ...includes, ...parserVersion };

/** The fields of an unprivileged container without nesting, on the kernels and with the compilers of Debian 13. */
const unprivileged = {
  feature_cgns: 'true',
  feature_stacking: 'true',
  feature_unix: 'true',
  kernel_binfmt: 'true',
  nesting: '',
  raw: '',
  unprivileged: 'true',
};

/**
 * The fields that runtimes fill on Debian 12 and 13 and on Ubuntu 22.04 and 24.04, the oldest version first.
 *
 * @see containerd `contrib/apparmor/template.go` (`loadData`), `internal/cri/server/container_create.go`
 * @see moby `profiles/apparmor/apparmor.go` (`generateDefault`), `daemon/apparmor_default.go`
 * @see containers/common `pkg/apparmor/apparmor_linux.go` (`generateDefault`) for podman and CRI-O
 * @see cri-o `internal/config/apparmor/apparmor_linux.go` (`DefaultProfile`)
 * @see incus `internal/server/apparmor/instance.go` (`instanceProfile`): no version fills `feature_cgroup2`
 * @see lxd `lxd/apparmor/instance.go` (`instanceProfile`)
 */
const presets: Readonly<Record<string, readonly Preset[]>> = {
  containerd: [
    { from: [0], fields: { ...cri, ...parserVersion } },
    { from: [1, 7], fields: { ...cri, RootlessKit: '' } },
    { from: [2, 3], fields: { ...cri, RootlessKit: '', Abi: 'abi/3.0' } },
  ],
  moby: [
    { from: [0], fields: { ...docker, ...parserVersion } },
    { from: [24], fields: docker },
    { from: [29, 4, 3], fields: { ...docker, Abi: 'abi/3.0' } },
  ],
  // The name has the version of containers/common that the system's podman is built with.
  podman: [
    { from: [0], fields: common },
    { from: [3, 4], before: [3, 5], fields: { Name: 'containers-default-0.44.4', ...common } },
    { from: [4, 3], before: [4, 4], fields: { Name: 'containers-default-0.50.1', ...common } },
    { from: [4, 9], before: [5], fields: { Name: 'containers-default-0.57.4', ...common } },
    { from: [5, 4], before: [5, 5], fields: { Name: 'containers-default-0.62.2', ...common } },
  ],
  'cri-o': [{ from: [0], fields: { Name: 'crio-default', ...common } }],
  incus: [
    {
      from: [0],
      fields: { ...unprivileged, feature_cgroup2: '', feature_userns: 'true', extra_binaries: '', zfs_delegation: '' },
    },
  ],
  lxd: [
    {
      from: [0],
      fields: {
        ...unprivileged,
        feature_cgroup2: 'true',
        feature_mount_nosymfollow: 'true',
        feature_userns_rule: 'true',
      },
    },
  ],
};

/** The runtimes with templates, as written in options. */
export const templateRuntimes: readonly string[] = Object.keys(presets);

/**
 * Returns the values that a runtime fills into the fields of its template.
 *
 * @param word - `RUNTIME` or `RUNTIME@VERSION`; without a version the fields of all versions, with the newest values
 * @throws LoadError for an unknown runtime or an invalid version
 */
export function runtimeFields(word: string): TemplateValues {
  const [, runtime = '', written] = /^([a-z-]+)(?:@(.*))?$/.exec(word) ?? [];
  const known = `known runtimes: ${templateRuntimes.join(', ')}`;
  if (runtime === 'lxc')
    throw new LoadError('--runtime lxc: LXC writes its profiles without a template', {
      hint: 'a manifest with `base: lxc` has the host layer that LXC generates',
    });
  const versions = Object.hasOwn(presets, runtime) ? presets[runtime] : undefined;
  if (versions === undefined) throw new LoadError(`--runtime ${printable(word)}: unknown runtime`, { hint: known });
  const version = written === undefined ? undefined : numbersOf(written);
  if (written !== undefined && version === undefined)
    throw new LoadError(`--runtime ${printable(word)}: \`${printable(written)}\` is no version`, {
      hint: 'write the version of the runtime, such as containerd@2.1 or containerd@1.7.24',
    });
  const fitting = versions.filter(
    ({ from, before }) =>
      version === undefined || (isAtLeast(version, from) && (before === undefined || !isAtLeast(version, before))),
  );
  // With a version, a field of a different version is an error of the template.
  const chosen = version === undefined ? fitting : fitting.slice(-1);
  const fields = Object.assign({}, ...chosen.map((preset) => preset.fields)) as Fields;
  return new Map(Object.entries(fields).map(([name, value]) => [name, value === '' ? [] : [value]]));
}

/** Parses the numbers of a version, as upstream and as distributions write it. */
function numbersOf(version: string): readonly number[] | undefined {
  const numbers = /^v?(\d+(?:\.\d+){0,2})(?!\d)/.exec(version)?.[1];
  return numbers?.split('.').map(Number);
}

function isAtLeast(version: readonly number[], wanted: readonly number[]): boolean {
  const at = wanted.findIndex((number, index) => number !== (version[index] ?? 0));
  return at === -1 || (version[at] ?? 0) > (wanted[at] ?? 0);
}
