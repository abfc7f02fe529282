import type { Fields } from './fields.ts';

/** The first example: the host layer allows systemd to reload nginx, and the container layer refuses. */
export const firstExample: Fields = {
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
    // systemd in the container has no profile, and sends this signal for \`systemctl reload nginx\`.
    can: 'web:unconfined signal:hup web:nginx',
  },
  namespace: 'lxc-web_<-var-lib-lxc>',
};
