#!/bin/sh
# A picture of every page of the sample reports, at a modest size: reports/samples/pictures.sh
# Needs pdftoppm (poppler). Run it after `cargo run -p belong-reports --example samples`, and look at them.
set -eu
cd "$(dirname "$0")"
mkdir -p pages
rm -f pages/*.png
for report in report-*.pdf; do
    pdftoppm -r 64 -png "$report" "pages/$(basename "$report" .pdf)"
done
du -sk pages
