import { measuredKernels } from '@lamellar/core';
import type { Fields } from './fields.ts';

/** The first example: the host layer allows systemd to reload nginx, and the container layer refuses. */
export const firstExample: Fields = {
  command: 'can',
  kernel: measuredKernels.at(-1)?.version ?? '',
  namespace: 'lxc-web_<-var-lib-lxc>',
  texts: {
    host: `abi <abi/4.0>,

# The layer that LXC puts around container web, shortened.
profile "lxc-web_</var/lib/lxc>" flags=(attach_disconnected) {
  signal peer="lxc-web_</var/lib/lxc>",
  signal (receive),
  ptrace peer="lxc-web_</var/lib/lxc>",
  change_profile -> ":lxc-web_<-var-lib-lxc>:*",
  capability,
  file,
  network,
}
`,
    container: `abi <abi/4.0>,

# A profile inside the container.
profile nginx /usr/sbin/nginx flags=(attach_disconnected) {
  capability net_bind_service,
  network inet stream,
  signal (send, receive) peer=nginx,
  /etc/nginx/** r,
  /srv/www/** r,
  owner /run/nginx.pid rw,
  /usr/sbin/nginx mr,
}
`,
    // systemd in the container has no profile, and sends this signal for `systemctl reload nginx`.
    can: 'web:unconfined signal:hup web:nginx',
    why: `type=AVC msg=audit(1795773144.050:455): apparmor="DENIED" operation="signal" class="signal" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=812 comm="systemd" requested_mask="receive" denied_mask="receive" signal=hup peer="unconfined"
`,
    matrix: 'web:unconfined\nweb:nginx\nunconfined\n',
  },
};
