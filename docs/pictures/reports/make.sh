#!/bin/sh
# Pictures of every page of the demonstration's reports, small: docs/pictures/reports/make.sh
# Needs pdftoppm (poppler) and ImageMagick's convert. Look at them afterwards.
set -eu
cd "$(dirname "$0")/../../.."
cargo test --test api the_poster_and_every_figure_equal -- --nocapture
made="${CARGO_TARGET_DIR:-target}/tmp/reports-of-the-demo"
rm -f docs/pictures/reports/*.png
for report in "$made"/*.pdf; do
    name="$(basename "$report" .pdf)"
    pdftoppm -r 60 -png "$report" "docs/pictures/reports/${name#belong-}"
done
for page in docs/pictures/reports/*.png; do
    convert "$page" -strip -colors 32 -define png:compression-level=9 "PNG8:$page"
done
du -sk docs/pictures/reports
