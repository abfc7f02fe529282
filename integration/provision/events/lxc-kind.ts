import { setTimeout as sleep } from 'node:timers/promises';
import type { LxcHost } from '../../lab/host/lxc-host.ts';
import type { ContainerKind, KindName } from './container-kind.ts';
import { lxcPlace, usualPath, type ContainerPlace } from './place.ts';

/** The target path of moves. */
export const otherPath = '/srv/lives';

/** The templates of all LXC containers, by the loader of the layer. */
const [plain, loading] = ['pristine', 'pristine-loading'];

/**
 * Containers of the busybox template; the second has an init for loading policy from the container's root, like
 * Debian's.
 */
const prepare = `
lxc-create -n ${plain} -t busybox
root=${usualPath}/${plain}/rootfs
# Asking for an address, as the template's init does, keeps it from all else for some time.
printf '::sysinit:/etc/init.d/rcS\\n' > $root/etc/inittab
printf '#!/bin/sh\\n/bin/mount -a\\n' > $root/etc/init.d/rcS
lxc-copy -n ${plain} -N ${loading}
root=${usualPath}/${loading}/rootfs
echo 'lxc.cap.drop =' >> ${usualPath}/${loading}/config
mkdir -p $root/usr/sbin $root/usr/share $root/etc/apparmor $root/etc/apparmor.d
cp /usr/sbin/apparmor_parser $root/usr/sbin
cp /etc/apparmor/parser.conf $root/etc/apparmor
cp -r /etc/apparmor.d/abi $root/etc/apparmor.d
cp -rL /usr/share/apparmor-features $root/usr/share
echo 'for file in /etc/apparmor.d/lamellar.*.aa; do [ ! -e "$file" ] || apparmor_parser --replace --skip-cache "$file"; done' >> $root/etc/init.d/rcS
mkdir -p ${otherPath}`;

const layers: Readonly<Record<Exclude<KindName, 'Incus'>, { readonly short: string; readonly section: string }>> = {
  'LXC generated': { short: 'generated', section: '' },
  'LXC own layer': { short: 'own', section: '    host: {base: ./own-layer.aa}\n' },
  'LXC load: container': { short: 'loading', section: '' },
};

/** A container of LXC. */
export class LxcKind implements ContainerKind {
  readonly kind: Exclude<KindName, 'Incus'>;
  readonly home: ContainerPlace;
  readonly #host: LxcHost;
  #kept = '';

  constructor(host: LxcHost, kind: Exclude<KindName, 'Incus'>, suffix = '') {
    this.#host = host;
    this.kind = kind;
    this.home = lxcPlace(`${layers[kind].short}${suffix}`);
  }

  get elsewhere(): ContainerPlace {
    return lxcPlace(this.home.name, otherPath);
  }

  named(what: 'copy' | 'ephemeral' | 'renamed'): ContainerPlace {
    return lxcPlace(`${this.home.name}-${what}`);
  }

  static async prepare(host: LxcHost): Promise<void> {
    await host.output(['sh', '-euc', prepare]);
  }

  static async clearUp(host: LxcHost): Promise<void> {
    const script = `for name in ${plain} ${loading}; do lxc-destroy -n $name; done; rm -rf ${otherPath}`;
    await host.output(['sh', '-c', script]);
  }

  section({ name, within }: ContainerPlace, policy: string): string {
    const load = this.kind === 'LXC load: container' ? 'container' : 'host';
    const path = within === usualPath ? '' : `    path: ${within}\n`;
    return `  ${name}:\n    runtime: lxc\n${path}${layers[this.kind].section}    container: {load: ${load}, policy: [./${policy}.aa]}\n`;
  }

  async create(): Promise<void> {
    const original = this.kind === 'LXC load: container' ? loading : plain;
    await this.#run(`lxc-copy -n ${original} -N "$name"`);
  }

  /** Also removes copies and all further remains. */
  async clear(): Promise<void> {
    await this.#run(
      `for folder in ${usualPath}/"$name"* ${otherPath}/"$name"*; do
        [ -e "$folder" ] || continue
        lxc-stop -k -P "\${folder%/*}" -n "\${folder##*/}" 2> /dev/null || true
        rm -rf "$folder"
      done; rm -f "/root/$name.tar"`,
    );
  }

  async start({ name, within }: ContainerPlace): Promise<boolean> {
    return (await this.#host.run(['lxc-start', '-P', within, '-n', name])).exitCode === 0;
  }

  async stop(place: ContainerPlace): Promise<void> {
    await this.#at(
      place,
      'lxc-stop -k -P "$path" -n "$name" 2> /dev/null || true; lxc-wait -P "$path" -n "$name" -s STOPPED -t 30 || true',
    );
  }

  async initPid(place: ContainerPlace): Promise<number | undefined> {
    const pid = Number(await this.#at(place, 'lxc-info -P "$path" -n "$name" -p -H 2> /dev/null || true'));
    return pid > 0 ? pid : undefined;
  }

  copy(): Promise<ContainerPlace> {
    return this.#other('copy', 'lxc-copy --allowrunning -n "$name" -N "$other"');
  }

  copyEphemeral(): Promise<ContainerPlace> {
    return this.#other('ephemeral', 'lxc-copy --allowrunning -e -n "$name" -N "$other" || true');
  }

  rename(): Promise<ContainerPlace> {
    return this.#other('renamed', 'lxc-copy -R -n "$name" -N "$other"');
  }

  async move(): Promise<ContainerPlace> {
    const moved = `mv "$path/$name" ${otherPath}/; sed -i "s|^lxc.rootfs.path = dir:$path/|lxc.rootfs.path = dir:${otherPath}/|" "${otherPath}/$name/config"`;
    await this.#run(moved);
    return this.elsewhere;
  }

  async snapshot(): Promise<void> {
    await this.#run('lxc-snapshot -n "$name"');
  }

  async restore(): Promise<void> {
    await this.#run('lxc-snapshot -n "$name" -r snap0');
  }

  async export(): Promise<void> {
    await this.#run('tar -C "$path" --numeric-owner -cpf "/root/$name.tar" "$name"');
  }

  async import(): Promise<void> {
    await this.#run('tar -C "$path" --numeric-owner -xpf "/root/$name.tar"');
  }

  async destroy(place: ContainerPlace): Promise<void> {
    await this.#at(place, 'lxc-destroy -f -P "$path" -n "$name"');
  }

  async reboot(place: ContainerPlace): Promise<void> {
    const before = await this.initPid(place);
    await this.#at(place, 'lxc-attach -P "$path" -n "$name" -- /bin/busybox reboot -f || true');
    await this.#until(async () => (await this.initPid(place)) !== before);
    // Between two inits there is no pid; LXC's monitor runs as long as LXC tries to start the container.
    await this.#until(async () => (await this.initPid(place)) !== undefined || !(await this.#isMonitored(place)));
  }

  async startWithHost(): Promise<void> {
    await this.#run('echo "lxc.start.auto = 1" >> "$path/$name/config"');
  }

  configuration(place: ContainerPlace): Promise<string> {
    return this.#at(place, 'cat "$path/$name/config"');
  }

  async keepSettings(): Promise<void> {
    this.#kept = await this.configuration(this.home);
  }

  async putSettingsBack(): Promise<void> {
    await this.#host.writeFile(`${usualPath}/${this.home.name}/config`, this.#kept);
  }

  async takeSettingsOut(place: ContainerPlace): Promise<void> {
    await this.#at(place, 'sed -i "/^# Added by .lamellar apply/,/^# So far by/d" "$path/$name/config"');
  }

  async unconfine(place: ContainerPlace): Promise<void> {
    await this.#at(place, 'echo "lxc.apparmor.profile = unconfined" >> "$path/$name/config"');
  }

  async confineAgain(place: ContainerPlace): Promise<void> {
    await this.#at(place, `sed -i '$d' "$path/$name/config"`);
  }

  async #isMonitored({ name, within }: ContainerPlace): Promise<boolean> {
    return (await this.#host.output(['lxc-info', '-P', within, '-n', name, '-s', '-H'])).trim() !== 'STOPPED';
  }

  async #until(condition: () => Promise<boolean>): Promise<void> {
    for (let tries = 100; tries > 0 && !(await condition()); tries--) await sleep(200);
  }

  async #other(what: 'copy' | 'ephemeral' | 'renamed', script: string): Promise<ContainerPlace> {
    const other = this.named(what);
    await this.#run(`other=${other.name}; ${script}`);
    return other;
  }

  #run(script: string): Promise<string> {
    return this.#at(this.home, script);
  }

  #at({ name, within }: ContainerPlace, script: string): Promise<string> {
    return this.#host.output(['sh', '-euc', `path=$1; name=$2; ${script}`, 'sh', within, name]);
  }
}
