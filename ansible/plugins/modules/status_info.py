#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright (c) 2026 Lamellar
# SPDX-License-Identifier: Apache-2.0
"""Compares a host with its manifest."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: status_info
short_description: Compare this host with its manifest
version_added: "0.1.0"
description:
  - Compares files, configurations, loaded policy and processes of a host with the manifest on the host, as C(lamellar status) does.
  - If the host differs, the module also compares the loaded policy with the policy of the manifest, and lists gained and lost permissions.
  - The module changes nothing. It needs root, and the command C(lamellar) on the host.
author:
  - Lamellar (@lamellar)
options:
  manifest:
    description: The manifest on the host.
    type: path
    default: /etc/lamellar/lamellar.yaml
  container:
    description: The only container to compare, by its key in the manifest.
    type: str
attributes:
  check_mode:
    description: The module never changes the host.
    support: full
  diff_mode:
    description: The module never changes the host.
    support: none
"""

EXAMPLES = r"""
- name: Compare the host with its manifest
  lamellar.lamellar.status_info:
  register: lamellar_status

- name: Fail if the host differs
  ansible.builtin.assert:
    that: lamellar_status.as_in_manifest
    fail_msg: "{{ lamellar_status.differences + lamellar_status.gained }}"
"""

RETURN = r"""
as_in_manifest:
  description: Whether the host agrees with the manifest, and all containers could be inspected.
  returned: success
  type: bool
differences:
  description: The differences from the manifest, a sentence each.
  returned: success
  type: list
  elements: str
gained:
  description: The permissions that the loaded policy gives in addition to the manifest.
  returned: success
  type: list
  elements: str
lost:
  description: The permissions of the manifest that the loaded policy lacks.
  returned: success
  type: list
  elements: str
status:
  description: The output of C(lamellar status --format json).
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lamellar.lamellar.plugins.module_utils.lamellar import Lamellar, permission_lines


def differences_of(view, problems):
    """Returns the differences of a host from its manifest, a sentence each."""
    return (
        (["a run of lamellar apply is unfinished"] if view["unfinished"] else [])
        + ["expectation failed: " + one for one in view["failingExpectations"]]
        + ["%s: %s" % (one["container"], words) for one in view["containers"] for words in one["wrong"]]
        + [line for line in problems.splitlines() if line.startswith("lamellar: ")]
    )


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            manifest=dict(type="path", default="/etc/lamellar/lamellar.yaml"),
            container=dict(type="str"),
        ),
        supports_check_mode=True,
    )
    lamellar = Lamellar(module)
    words = ["--manifest", module.params["manifest"]]
    if module.params["container"] is not None:
        words += ["--container", module.params["container"]]
    status, view, problems = lamellar.json(["status"] + words)
    results = dict(as_in_manifest=status == 0, gained=[], lost=[], differences=[], status=view)
    if status != 0:
        plan = lamellar.json(["plan", "--live"] + words)[1]
        # The plan leads from the loaded policy to the manifest: the host has gained what the plan takes.
        results.update(
            differences=differences_of(view, problems),
            gained=permission_lines(plan, "lost"),
            lost=permission_lines(plan, "gained"),
        )
    module.exit_json(changed=False, **results)


if __name__ == "__main__":
    main()
