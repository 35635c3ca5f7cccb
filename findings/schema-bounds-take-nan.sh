#!/usr/bin/env bash
# A YAML file may hold .nan, and "type": "number" with "minimum": 0 and "maximum": 100 takes it: a comparison with it is
# false, so no bound is broken. check-jsonschema says ok to a score of .nan where it refuses .inf and 140, and so does
# yaml-language-server in an editor. Nothing in JSON Schema names the value, so a reader has to refuse it itself;
# "type": "integer" does.
#
# Seen with check-jsonschema 0.33.3 with jsonschema 4.25.1, and yaml-language-server 1.25.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check check-jsonschema==0.33.3 jsonschema==4.25.1 >/dev/null 2>&1

checked() { # TYPE VALUE
  printf '{"properties": {"score": {"type": "%s", "minimum": 0, "maximum": 100}}}' "$1" > schema.json
  printf 'score: %s\n' "$2" > record.yaml
  venv/bin/check-jsonschema --schemafile schema.json record.yaml >/dev/null 2>&1 && echo taken || echo refused
}

for value in 85 140 .inf .nan; do printf '%s %s\n' "$value" "$(checked number "$value")"; done | tee numbers
[ "$(tr '\n' ' ' < numbers)" = "85 taken 140 refused .inf refused .nan taken " ] && [ "$(checked integer .nan)" = refused ]
