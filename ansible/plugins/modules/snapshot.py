#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright (c) 2026 Lamellar
# SPDX-License-Identifier: Apache-2.0
"""Saves the AppArmor state of a host."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: snapshot
short_description: Save the AppArmor state of this host
version_added: "0.1.0"
description:
  - Saves loaded policy, processes, containers and policy files for an analysis on a different machine, as C(lamellar snapshot) does.
  - Policy can contain secrets, so the file has the mode 0600. Each run writes the file again.
  - The module needs root for a complete snapshot, and the command C(lamellar) on the host.
author:
  - Lamellar (@lamellar)
options:
  dest:
    description: The file on the host. A name with the suffix C(.gz) means compression.
    type: path
    required: true
attributes:
  check_mode:
    description: Writes nothing.
    support: full
  diff_mode:
    description: Snapshots differ in each run, so there is no difference to show.
    support: none
"""

EXAMPLES = r"""
- name: Save the state of the host
  lamellar.lamellar.snapshot:
    dest: /run/lamellar-snapshot.json.gz
"""

RETURN = r"""
dest:
  description: The file.
  returned: success
  type: str
not_seen:
  description: The parts of the host that the snapshot lacks, with reasons.
  returned: success
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lamellar.lamellar.plugins.module_utils.lamellar import Lamellar


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(dest=dict(type="path", required=True)),
        supports_check_mode=True,
    )
    lamellar = Lamellar(module)
    dest = module.params["dest"]
    if module.check_mode:
        module.exit_json(changed=True, dest=dest, not_seen=[])
    status, view, problems = lamellar.json(["snapshot", dest])
    if status != 0:
        lamellar.fail("snapshot", status, problems)
    not_seen = ["%s: %s" % (one["what"], one["reason"]) for one in view["unseen"]]
    module.exit_json(changed=True, dest=dest, not_seen=not_seen)


if __name__ == "__main__":
    main()
