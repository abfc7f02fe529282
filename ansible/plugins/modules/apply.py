#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright (c) 2026 Lamellar
# SPDX-License-Identifier: Apache-2.0
"""Applies a manifest to a host."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: apply
short_description: Apply a manifest of AppArmor policy to this host
version_added: "0.1.0"
description:
  - Applies a manifest to the LXC and Incus containers of a host, as C(lamellar apply) does.
  - Lamellar compiles everything first, checks the expectations of the manifest for the kernel of the host, and rolls back if a step fails.
  - Check mode runs C(lamellar plan), and writes nothing. With C(--diff), the module shows files and the gained and lost permissions.
  - The module needs root, and the command C(lamellar) on the host.
author:
  - Lamellar (@lamellar)
options:
  src:
    description:
      - The manifest on the controller, or its folder with a C(lamellar.yaml). The module uses all files of the folder, except for hidden files.
      - The folder may have 1,000 files and 16 MiB. Symbolic links must lead to files of the folder.
      - After a successful run, the folder of O(manifest) on the host has these files. Further files in that folder stay.
      - By default, the module applies the manifest that the host already has.
    type: path
  manifest:
    description: The manifest on the host.
    type: path
    default: /etc/lamellar/lamellar.yaml
  container:
    description: The only container to change, by its key in the manifest. By default, all containers of the manifest change.
    type: str
attributes:
  check_mode:
    description: Shows the changes, and writes nothing.
    support: full
  diff_mode:
    description: Shows the contents of files before and after, and the gained and lost permissions.
    support: full
"""

EXAMPLES = r"""
- name: Apply the manifest of this repository
  lamellar.lamellar.apply:
    src: policy/lamellar.yaml

- name: Apply the manifest of the host to one container
  lamellar.lamellar.apply:
    container: web
"""

RETURN = r"""
restarts:
  description: The running containers with a layer that takes effect, or returns, only after a restart.
  returned: if the manifest is valid
  type: list
  elements: str
  sample: [web]
held:
  description: The containers that cannot be changed, each with C(container) and C(problem). The module changes nothing and fails if there are any.
  returned: if the manifest is valid
  type: list
  elements: dict
lost:
  description: The running containers that lack a layer until they are stopped and started, each with C(container) and C(layers).
  returned: if the manifest is valid
  type: list
  elements: dict
rolled_back:
  description: The containers that could not be changed and were rolled back alone, each with C(container) and C(problem).
  returned: if the manifest is valid
  type: list
  elements: dict
failing_expectations:
  description: The failing expectations of the manifest. The module changes nothing and fails if there are any.
  returned: if the manifest is valid
  type: list
  elements: str
rc:
  description: The exit status of lamellar.
  returned: on failure
  type: int
"""

import base64
import gzip
import json
import os
import shutil
import tempfile

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lamellar.lamellar.plugins.module_utils.lamellar import (
    Lamellar,
    diffs_of,
    is_change,
    results_of,
)


def unpack(packed):
    """Writes the files of the manifest's folder into a temporary folder, and returns the folder and the contents."""
    files = json.loads(gzip.decompress(base64.b64decode(packed)))
    # Only root can write into /run, so no other user can exchange a file before lamellar reads it. Without root,
    # lamellar ends with a message.
    folder = tempfile.mkdtemp(prefix="lamellar-manifest-", dir="/run" if os.access("/run", os.W_OK) else None)
    contents = {}
    for name, (mode, content) in files.items():
        contents[name] = (mode, base64.b64decode(content))
        write(os.path.join(folder, name), *contents[name])
    return folder, contents


def write(path, mode, content):
    """Replaces a file in one step, with missing folders."""
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    temporary = path + ".lamellar-new"
    if os.path.lexists(temporary):
        os.unlink(temporary)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, mode)
        stream.write(content)
    os.rename(temporary, path)


def differing(folder, contents):
    """Returns the files whose content or mode differs in a folder, each with the path and the present content."""
    found = {}
    for name, (mode, content) in sorted(contents.items()):
        path = os.path.join(folder, name)
        try:
            with open(path, "rb") as stream:
                present = stream.read(len(content) + 1)
                is_equal = present == content and os.fstat(stream.fileno()).st_mode & 0o777 == mode
        except OSError:
            present, is_equal = b"", False
        if not is_equal:
            found[name] = (path, present)
    return found


def text_diffs(changes, contents):
    """Returns the differences of the manifest's folder for --diff."""
    return [
        dict(
            before=present.decode("utf-8", "backslashreplace"),
            after=contents[name][1].decode("utf-8", "backslashreplace"),
            before_header=path,
            after_header=path,
        )
        for name, (path, present) in changes.items()
    ]


def apply(module, lamellar, manifest, changes, contents):
    """Plans and applies a manifest, and returns the results."""
    words = ["--manifest", manifest]
    if module.params["container"] is not None:
        words += ["--container", module.params["container"]]
    status, view, problems = lamellar.json(["plan"] + words)
    results = dict(results_of(view), changed=is_change(view) or bool(changes))
    if module._diff:
        results["diff"] = diffs_of(view, lamellar.text(["plan"] + words)[1]) + text_diffs(changes, contents)
    if status > 1 or results["failing_expectations"]:
        lamellar.fail("plan", status, problems, **dict(results, changed=False))
    if is_change(view) and not module.check_mode:
        status, view, problems = lamellar.json(["apply", "--yes"] + words)
        results.update(results_of(view), changed=view["outcome"]["result"] == "changed" or bool(changes))
        if view["outcome"]["result"] not in ("changed", "unchanged"):
            lamellar.fail("apply", status, problems, **dict(results, changed=view["outcome"]["result"] != "undone"))
    if changes and not module.check_mode:
        for name, (path, present) in changes.items():
            write(path, *contents[name])
    if status > 1:
        lamellar.fail("apply", status, problems, **results)
    for one in results["lost"]:
        module.warn("stop and start container %s: a layer is not in force" % one["container"])
    return results


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            src=dict(type="path"),
            manifest=dict(type="path", default="/etc/lamellar/lamellar.yaml"),
            container=dict(type="str"),
            # The action plugin passes the files of the manifest's folder.
            _files=dict(type="str", no_log=True),
            _manifest=dict(type="str"),
        ),
        supports_check_mode=True,
    )
    manifest, src = module.params["manifest"], module.params["src"]
    if module.params["_files"] is None:
        if src is not None:
            module.fail_json(msg="src needs the action plugin: call the module as lamellar.lamellar.apply")
        module.exit_json(**apply(module, Lamellar(module), manifest, {}, {}))
    folder, contents = unpack(module.params["_files"])
    name = module.params["_manifest"]
    try:
        # Messages name the files of the controller.
        lamellar = Lamellar(module, folder, os.path.dirname(src) or "." if os.path.basename(src) == name else src)
        # The host has the manifest under the name of the option, in the place of any other file of this name.
        contents[os.path.basename(manifest)] = contents.pop(name)
        changes = differing(os.path.dirname(manifest), contents)
        results = apply(module, lamellar, os.path.join(folder, name), changes, contents)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    module.exit_json(**results)


if __name__ == "__main__":
    main()
