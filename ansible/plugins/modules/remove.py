#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright (c) 2026 Lamellar
# SPDX-License-Identifier: Apache-2.0
"""Undoes the changes of apply on a host."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: remove
short_description: Undo the changes of lamellar apply on this host
version_added: "0.1.0"
description:
  - Deletes the files and the loaded policy of C(lamellar apply), and restores the configurations of containers byte for byte.
  - The manifest on the host stays. The module needs root, and the command C(lamellar) on the host.
author:
  - Lamellar (@lamellar)
options:
  container:
    description: The only container to restore, by its key in the manifest. By default, all containers are restored.
    type: str
  all:
    description: Searches all configurations of LXC and Incus, even if C(/etc/lamellar) is damaged or gone.
    type: bool
    default: false
attributes:
  check_mode:
    description: Shows the changes, and writes nothing.
    support: full
  diff_mode:
    description: Shows the contents of files before and after.
    support: full
"""

EXAMPLES = r"""
- name: Restore the state before Lamellar
  lamellar.lamellar.remove:
    all: true
"""

RETURN = r"""
restarts:
  description: The running containers that keep their host layer until a restart.
  returned: success
  type: list
  elements: str
held:
  description: The containers that stay unchanged, each with C(container) and C(problem). The module fails if there are any.
  returned: success
  type: list
  elements: dict
rolled_back:
  description: The containers that could not be changed and were rolled back alone, each with C(container) and C(problem).
  returned: success
  type: list
  elements: dict
rc:
  description: The exit status of lamellar.
  returned: on failure
  type: int
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lamellar.lamellar.plugins.module_utils.lamellar import (
    Lamellar,
    diffs_of,
    is_change,
    results_of,
)


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(container=dict(type="str"), all=dict(type="bool", default=False)),
        mutually_exclusive=[("container", "all")],
        supports_check_mode=True,
    )
    lamellar = Lamellar(module)
    words = ["remove"] + (["--all"] if module.params["all"] else [])
    if module.params["container"] is not None:
        words += ["--container", module.params["container"]]
    summary = lamellar.text(words + ["--dry-run"])
    # A second removal of a container has nothing to do.
    if summary[0] == 2 and "nothing is applied to container" in summary[2]:
        module.exit_json(changed=False, restarts=[], held=[], rolled_back=[])
    status, view, problems = lamellar.json(words + ["--dry-run" if module.check_mode else "--yes"])
    results = {key: value for key, value in results_of(view).items() if key in ("restarts", "held", "rolled_back")}
    outcome = view.get("outcome")
    results["changed"] = is_change(view) if outcome is None else outcome["result"] in ("changed", "unfinished")
    if module._diff:
        results["diff"] = diffs_of(view, summary[1])
    if status > 1:
        lamellar.fail("remove", status, problems, **results)
    module.exit_json(**results)


if __name__ == "__main__":
    main()
