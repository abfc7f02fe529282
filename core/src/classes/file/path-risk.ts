import type { ByteString } from '../../source/bytes.ts';
import type { HostRisk, RuleAccess } from '../host-risk.ts';

/** A file of the host with a risk. */
interface RiskyPath {
  readonly path: RegExp;
  readonly risk: HostRisk;
  /** True if reading is a risk, too. */
  readonly ofReading?: true;
}

/** Matches the nodes of disks. */
export const diskNode = /^\/dev\/(?:[hsv]d[a-z]|xvd[a-z]|nvme\d|mmcblk\d|dm-\d|md\d|mapper\/|disk\/|nbd\d|drbd\d)/;

/** Files of the kernel and device nodes: containers have them, too. */
const ofKernelFiles: readonly RiskyPath[] = [
  { path: /^\/proc\/\d+\/(?:task\/\d+\/)?(?:mem|root\/.*|cwd\/.*)$/, risk: 'host-processes', ofReading: true },
  {
    path: /^\/proc\/sys\/kernel\/(?:core_pattern|modprobe|hotplug|poweroff_cmd|usermodehelper\/.*)$/,
    risk: 'kernel-settings',
  },
  { path: /^\/proc\/(?:sysrq-trigger|sys\/fs\/binfmt_misc\/register)$/, risk: 'kernel-settings' },
  {
    path: /^\/sys\/(?:kernel\/uevent_helper|kernel\/security\/.*|kernel\/debug\/.*|firmware\/efi\/efivars\/.*)$/,
    risk: 'kernel-settings',
  },
  { path: /^\/sys\/fs\/cgroup\/(?:.*\/)?release_agent$/, risk: 'kernel-settings' },
  { path: /^\/(?:dev\/(?:k?mem|port)|proc\/kcore)$/, risk: 'host-devices', ofReading: true },
  { path: diskNode, risk: 'host-devices', ofReading: true },
];

/** The files of services, users and programs of the host. */
const ofHost: readonly RiskyPath[] = [
  {
    path: /^\/(?:var\/)?run\/(?:docker|podman\/podman|containerd\/containerd|crio\/crio|snapd|snapd-snap|libvirt\/libvirt-sock|libvirt\/virtqemud-sock)(?:\.sock(?:et)?)?$/,
    risk: 'host-service',
  },
  { path: /^\/var\/(?:lib|snap)\/(?:incus|lxd|lxd\/common\/lxd)\/unix\.socket(?:\.user)?$/, risk: 'host-service' },
  { path: /^\/(?:var\/)?run\/systemd\/private$/, risk: 'host-service' },
  {
    path: /^\/etc\/(?:passwd|shadow|gshadow|group|sudoers|crontab|ld\.so\.(?:preload|cache|conf)|environment|profile)-?$/,
    risk: 'host-users',
  },
  {
    path: /^\/etc\/(?:sudoers\.d|cron[^/]*|pam\.d|security|systemd\/system|apparmor\.d|init\.d|profile\.d|ld\.so\.conf\.d|udev\/rules\.d|modprobe\.d)\/./,
    risk: 'host-users',
  },
  { path: /^\/(?:root|home\/[^/]+)\/\.ssh\/authorized_keys2?$/, risk: 'host-users' },
  { path: /^\/var\/spool\/cron\/./, risk: 'host-users' },
  { path: /^\/(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:32|64|x32)?)\/./, risk: 'host-users' },
  { path: /^\/boot\/./, risk: 'host-users' },
];

/** Returns the risk of access to a path. */
export function riskOfPath(path: ByteString, letters: string, place: RuleAccess['place']): HostRisk | undefined {
  const isWrite = /[wal]/.test(letters);
  const known = place === 'host' ? [...ofKernelFiles, ...ofHost] : ofKernelFiles;
  const risky = (one: RiskyPath): boolean => isWrite || (one.ofReading === true && letters.includes('r'));
  return known.find((one) => risky(one) && one.path.test(path))?.risk;
}
