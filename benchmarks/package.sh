#!/usr/bin/env bash
# Builds the wheel and the source archive and uses the wheel from outside of the tree:
# benchmarks/package.sh        (minutes and a connection to a package index; prints PACKAGED at the end)
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python="${PYTHON:-python3}"
"$python" -m venv "$work/env"
"$work/env/bin/pip" install --quiet build
"$work/env/bin/python" -m build --outdir "$work/dist" "$root" >"$work/build.log"
if [ -n "${SITE:-}" ]; then  # an environment that has the dependencies already: SITE=.venv/lib/python3.11/site-packages
  readlink -f "$SITE" >"$("$work/env/bin/python" -c 'import site; print(site.getsitepackages()[0])')/zz_shared.pth"
  "$work/env/bin/pip" install --quiet --no-deps --force-reinstall "$work"/dist/*.whl
else
  "$work/env/bin/pip" install --quiet -c "$root/constraints.txt" torch==2.13.0
  "$work/env/bin/pip" install --quiet -c "$root/constraints.txt" "$(echo "$work"/dist/*.whl)[offline]"
fi
cp "$root/sample_audio/kmeans.m4a" "$work/kmeans.m4a"
cd "$work"
run="$work/env/bin/interview-analyzer"
"$work/env/bin/python" -c 'import analyzer, sys; assert sys.prefix in analyzer.__file__, analyzer.__file__'
"$run" --help >/dev/null
"$run" review --help >/dev/null
"$run" schema >/dev/null
"$run" rubric explain >/dev/null
"$run" doctor kmeans.m4a
"$run" analyze kmeans.m4a -o out
test -s out/kmeans/report.html
"$run" --show-completion bash | grep -q _INTERVIEW_ANALYZER_COMPLETE
echo PACKAGED
