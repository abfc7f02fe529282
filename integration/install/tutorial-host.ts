import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import type { RunOptions } from '../lab/host/ssh-session.ts';
import type { ShownCommand, ShownFile } from './console-page.ts';

/** The site's configuration: outside of the folders of the catalogue's profile. */
const site = 'server { listen 127.0.0.1:8080; return 200 "shop\\n"; }\n';
const siteFiles = ['/srv/shop', '/etc/nginx/sites-enabled/shop'];
/** Services of the lab's disk that the page's container does not have. */
const otherServices = 'cron postgresql redis-server ssh';

/** A command of a page, with the result on a host. */
export interface RanCommand extends ShownCommand {
  /** Both outputs. */
  readonly printed: string;
  /** The exit status. */
  readonly status: number;
}

/**
 * The host of the pages in docs/, without Lamellar: `web` of LXC with nginx, and `db` of Incus. Both containers run
 * Debian with systemd.
 */
export class TutorialHost {
  readonly host: LxcHost;
  readonly web: LabLxcContainer;
  readonly db: LabIncusContainer;

  private constructor(host: LxcHost, web: LabLxcContainer, db: LabIncusContainer) {
    this.host = host;
    this.web = web;
    this.db = db;
  }

  /** Creates and boots both containers. */
  static async boot(host: LxcHost): Promise<TutorialHost> {
    // A command installed by a further test file would take precedence.
    await host.output(['rm', '-rf', '/usr/local/bin/lamellar', '/etc/lamellar']);
    // Refusals from further test files do not belong to the pages.
    await host.output(['sh', '-c', 'journalctl --rotate && journalctl --vacuum-time=1s']);
    const web = await LabLxcContainer.create(host, {
      kind: 'services',
      name: 'web',
      configuration: ['lxc.net.0.type = empty'],
    });
    await host.writeFile(`${web.root}/srv/shop/nginx.conf`, site);
    await host.output(['ln', '-s', '/srv/shop/nginx.conf', `${web.root}/etc/nginx/sites-enabled/shop`]);
    await host.output(['sh', '-c', `systemctl --root=${web.root} mask ${otherServices}`]);
    const db = await LabIncusContainer.create(host, {}, 'default', 'db');
    await db.becomeDebian();
    // Debian's images of containers have no AppArmor.
    await host.output(['ln', '-s', '/dev/null', `${db.root}/etc/systemd/system/apparmor.service`]);
    await Promise.all([web.start(), db.start()]);
    await Promise.all([web.booted(), db.booted()]);
    return new TutorialHost(host, web, db);
  }

  /** Returns the output of a bash script. Throws for a script with a failure. */
  run(script: string, options: RunOptions = {}): Promise<string> {
    return this.host.output(['bash', '-c', script], options);
  }

  /** Runs the steps of a page in a folder, in a single shell, as an administrator would. */
  async runSteps(
    steps: readonly (ShownCommand | ShownFile)[],
    folder: string,
    options: RunOptions,
  ): Promise<readonly RanCommand[]> {
    const script = steps.map((step) =>
      'file' in step
        ? `mkdir -p "$(dirname ${step.file})"; cat >${step.file} <<'end of file'\n${step.content}end of file`
        : `{ ${step.command}; } </dev/null 2>&1; echo "== $?"`,
    );
    const results = (await this.run([`cd ${folder}`, ...script].join('\n'), options)).split(/^== (\d+)\n/m);
    const commands = steps.filter((step) => 'command' in step);
    return commands.map((step, index) => ({
      ...step,
      printed: results[2 * index] ?? '',
      status: Number(results[2 * index + 1]),
    }));
  }

  /** Deletes both containers, applied policy, and the packages of the pages. */
  async clear(): Promise<void> {
    // The disk of the services outlives the container.
    await this.run(`cd ${this.web.root} && rm -r ${siteFiles.map((file) => `.${file}`).join(' ')}`);
    await this.run(`systemctl --root=${this.web.root} unmask ${otherServices}`);
    await Promise.all([this.web.destroy(), this.db.destroy()]);
    await this.run('rm -rf /etc/lamellar /etc/apparmor.d/local/container-nginx /root/lamellar_* /var/lib/prometheus');
  }
}
