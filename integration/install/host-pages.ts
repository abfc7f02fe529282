/** A page with commands for root on a host, and what the commands need. */
export interface HostPage {
  /** The path from the root of the project. */
  readonly page: string;
  /** A script before the commands of the page, in the folder of the commands. */
  readonly prepare?: string;
  /** Commands with an exit status other than 0, as documented. */
  readonly failing?: readonly string[];
  /** True if the page shows commands without outputs. */
  readonly hasNoOutput?: true;
  /** A script after the commands, for deletion of containers and files. */
  readonly clear?: string;
}

/** Applies the manifest of docs/how-to/deploy.md and restarts nginx. */
const deploy = String.raw`
mkdir -p /etc/lamellar
awk '/yaml lamellar.yaml$/ {on = 1; next} on && /^[^a-z -]/ {exit} on' /root/pages/deploy.md >/etc/lamellar/lamellar.yaml
echo '/srv/shop/nginx.conf r,' >/etc/apparmor.d/local/container-nginx
lamellar --quiet apply --manifest /etc/lamellar/lamellar.yaml --yes
lxc-attach -n web -- systemctl restart nginx`;

/** Makes three hosts for ssh: names of the same host, with a separate key and host name. */
const farm = String.raw`
for name in farm1 farm2 farm3; do
  ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/$name
  echo "command=\"unshare --uts sh -c 'hostname $name; exec \$SSH_ORIGINAL_COMMAND'\" $(cat /root/.ssh/$name.pub)"
done >>/root/.ssh/authorized_keys
cat >/root/.ssh/config <<'end of file'
Host farm*
  IdentityFile /root/.ssh/%n
  IdentitiesOnly yes
  StrictHostKeyChecking no
  LogLevel ERROR
end of file
echo '127.0.0.1 farm1 farm2 farm3' >>/etc/hosts`;
const noFarm = "sed -i '/farm/d' /etc/hosts /root/.ssh/authorized_keys; rm /root/.ssh/farm* /root/.ssh/config";

/**
 * The pages with commands for a host, in the order of the test. The tutorial, and pages with hosts of their own, have
 * tests of their own.
 */
export const hostPages: readonly HostPage[] = [
  { page: 'docs/how-to/install.md', prepare: 'cp /root/lamellar_*.deb .' },
  { page: 'README.md', hasNoOutput: true },
  {
    page: 'docs/how-to/deploy.md',
    // Processes still run without their profiles.
    failing: ['lamellar status'],
    clear: 'lamellar --quiet remove --yes; rm -rf /etc/lamellar',
  },
  { page: 'docs/reference/live.md', prepare: deploy },
  { page: 'docs/reference/kernels.md', failing: ['lamellar can web:nginx userns:create --kernel host.json'] },
  { page: 'docs/how-to/audit-a-fleet.md', prepare: farm, clear: noFarm },
  { page: 'docs/how-to/prometheus.md' },
  {
    page: 'docs/how-to/copy-rename-restore.md',
    // 1 says that entries are missing.
    failing: ['lamellar init --print-missing'],
    clear: 'incus delete --force shop',
  },
  { page: 'docs/how-to/learn.md' },
  { page: 'docs/how-to/roll-back.md', prepare: deploy },
];

/** Commands of pages that further tests run, with the reason. A command begins with the words. */
export const testedElsewhere: readonly { readonly page: string; readonly words: string; readonly test: string }[] = [
  { page: 'docs/tutorial/first-steps.md', words: '', test: 'integration/install/first-steps.host.test.ts' },
  { page: 'docs/how-to/ansible.md', words: 'ansible', test: 'integration/ansible/rollout.host.test.ts' },
  { page: 'docs/how-to/reproduce.md', words: 'sh demo/run', test: 'integration/reproduce/reproducers.kernel.test.ts' },
  // No real Proxmox VE is available: the test copies the files on LXC.
  { page: 'docs/how-to/proxmox.md', words: 'lamellar plan', test: 'integration/provision/proxmox.host.test.ts' },
  { page: 'docs/how-to/proxmox.md', words: 'pct reboot', test: 'integration/provision/proxmox.host.test.ts' },
  {
    page: 'docs/how-to/troubleshooting.md',
    words: 'journalctl -t',
    test: 'integration/provision/life-events.host.test.ts',
  },
  { page: 'docs/reference/prevented.md', words: 'lamellar diff', test: 'integration/field/prevented-page.test.ts' },
  {
    page: 'docs/reference/audit.md',
    words: 'lamellar audit --live --watch',
    test: 'integration/live/watch.host.test.ts',
  },
  { page: 'docs/how-to/install.md', words: 'npm ', test: 'integration/install/npm-packages.install.test.ts' },
  { page: 'docs/how-to/install.md', words: 'sudo install ', test: 'integration/install/npm-packages.install.test.ts' },
];
