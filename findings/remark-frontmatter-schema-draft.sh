#!/usr/bin/env bash
# remark-lint-frontmatter-schema, which checks the front matter of Markdown by a JSON Schema, knows the drafts up to 07.
# By a schema whose $schema names draft 2020-12, the current one, it checks nothing: it warns once a file that the schema
# is malformed, at no line, and a value that the schema refuses is not named. The same schema with draft-07 in that line
# finds it. yaml-language-server takes both.
#
# Seen with remark-lint-frontmatter-schema 3.15.4, remark-cli 12.0.1 and remark-frontmatter 5.0.0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund remark-cli@12.0.1 remark-frontmatter@5.0.0 remark-lint-frontmatter-schema@3.15.4 \
  >/dev/null 2>&1
cat > .remarkrc.json <<'JSON'
{"plugins": ["remark-frontmatter", ["remark-lint-frontmatter-schema", {"schemas": {"./schema.json": ["./page.md"]}}]]}
JSON
printf -- '---\nscore: 140\n---\n\nText.\n' > page.md

said_by() {
  printf '{"$schema": "%s", "type": "object", "properties": {"score": {"maximum": 100}}}' "$1" > schema.json
  npx remark page.md --quiet --no-color 2>&1 || true
}

later=$(said_by https://json-schema.org/draft/2020-12/schema)
earlier=$(said_by http://json-schema.org/draft-07/schema#)
printf '%s\n%s\n' "$later" "$earlier"
grep -q 'JSON schema malformed' <<< "$later" && ! grep -q '<= 100' <<< "$later" && grep -q '<= 100' <<< "$earlier"
