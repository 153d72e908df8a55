#!/usr/bin/env bash
# Measures clout-bench. With the yardstick beside the project (../shared/bench, or BENCH_TOOLS) it is measured against its peers, interleaved;
# what the peers need (docs/benchmarks.md) is skipped, with a word, where it is missing. Data lies in BENCH_DATA (bench-data).
set -euo pipefail
bench=$1
tools=${BENCH_TOOLS:-../shared/bench}
export BENCH_DATA=${BENCH_DATA:-bench-data}
repeat=${REPEAT:-3}
mkdir -p "$BENCH_DATA"
if [ ! -d "$tools" ]; then
	echo "There is no yardstick at $tools: measuring Clout's own parts alone is what clout-bench --help shows."
	exec "$bench" --help
fi
python=${BENCH_PYTHON:-python3}
has() { "$python" -c "import $1" 2>/dev/null || { echo "  (skipped: the Python package $1 is missing)"; return 1; }; }

echo "== HTTP over TLS, against C on libcurl's multi interface"
"$python" "$tools/fetch/fetchbench.py" --repeat "$repeat" --only c-multi,clout --scenario https,https-50ms --conc 16,128 --seconds 4 \
	--client "clout=$bench fetch {base} {pages} {conc} {total} {ca}"
echo "== Decoding"
# Foundation's JSONDecoder, the measure of all: the yardstick brings it as a package of its own.
export JSON_SWIFT=${JSON_SWIFT:-$BENCH_DATA/json-swift/release/jsonbench}
[ -x "$JSON_SWIFT" ] || swift build -c release --package-path "$tools/fetch/json-swift" --scratch-path "$BENCH_DATA/json-swift"
has simdjson && has orjson && "$python" "$tools/fetch/jsonbench.py" "$repeat" "$bench decode {root} {rounds}"
"$bench" decode "$BENCH_DATA/www" 5
echo "== Fetch, decode, de-duplicate, store"
has aiohttp && has orjson && "$python" "$tools/fetch/pipeline.py" --repeat "$repeat" --client "clout=$bench pull {base} {pages} {total} {ca} {db}"
echo "== Ingest"
"$python" "$tools/sqlite/ingestbench.py" --repeat "$repeat" --client "clout=$bench ingest {tsv} {db}"
echo "== Scoring, loading included"
if has duckdb && has numpy && has adbc_driver_sqlite; then
	[ -f "$BENCH_DATA/m/meta.json" ] || "$python" "$tools/generate.py" --people 100000 --interactions 10000000 --out "$BENCH_DATA/m" --sqlite
	if [ ! -f "$BENCH_DATA/m/clout.db" ]; then
		"$python" "$(dirname "$0")/population_as_activity.py" "$BENCH_DATA/m" |
			"$(dirname "$bench")/clout" import --store "$BENCH_DATA/m/clout.db" -
	fi
	# The yardstick's C program, where it has been built (CREF): its README says how.
	peers=duckdb2-sqlite,scipy-sqlite${CREF:+,c-sqlite-gs-2t}
	"$python" "$tools/baselines.py" --data "$BENCH_DATA/m" --repeat "$repeat" --only "$peers,clout,clout-simple" \
		--client "clout-simple=$bench yardstick {db} {out} --people {people}" \
		--client "clout=$bench score $BENCH_DATA/m/clout.db --as-of 2025-10-09T08:53:20Z"
fi
