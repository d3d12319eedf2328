#!/usr/bin/env bash
# Does newsbot run on scrapyd? Packs an egg, starts a real scrapyd on loopback, schedules a crawl of a small site, looks
# at what came of it. Run in the project's directory: deploy/check_scrapyd.sh [DIRECTORY]   (two minutes, most of it pip)
# scrapyd 1.6 needs pkg_resources, so setuptools<81: it has an environment of its own, DIRECTORY/venv, used again if there.
set -euo pipefail
project=$PWD
work=${1:-$(mktemp -d)}
mkdir -p "$work"/site "$work"/scrapyd
work=$(cd "$work" && pwd)
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

if [ ! -x "$work/venv/bin/scrapyd" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q -r requirements.txt 'scrapyd==1.6.0' 'setuptools<81'
fi

rm -rf "$work/source" && mkdir "$work/source" && cp -r newsbot pyproject.toml README.md requirements.txt "$work/source"
(cd "$work/source" && "$work/venv/bin/python" -c 'from setuptools import setup; setup()' -q bdist_egg 2>/dev/null)
egg=$(ls "$work"/source/dist/*.egg)
echo "egg: $(du -k "$egg" | cut -f1) kB"

for n in 1 2 3; do
    text=$(for i in 1 2 3 4 5; do echo "<p>On day $n.$i of the regatta it rained on the harbour, and the $i boats that had come were counted twice.</p>"; done)
    echo "<!DOCTYPE html><html lang=en><title>Boats $n</title><main><article><h1>Boats number $n at the quay</h1><time datetime=2026-01-0${n}T09:00:00Z>then</time>$text</article></main></html>" >"$work/site/boats-number-$n-at-the-quay.html"
done
echo "<!DOCTYPE html><html lang=en><title>Paper</title><main>$(for n in 1 2 3; do echo "<h2><a href=/boats-number-$n-at-the-quay.html>Boats number $n at the quay</a></h2>"; done)</main></html>" >"$work/site/index.html"

cat >"$work/scrapyd/scrapyd.conf" <<CONF
[scrapyd]
bind_address = 127.0.0.1
http_port = 6811
eggs_dir = $work/scrapyd/eggs
logs_dir = $work/scrapyd/logs
dbs_dir = $work/scrapyd/dbs
items_dir =
poll_interval = 0.5
CONF
rm -rf "$work/scrapyd/eggs" "$work/scrapyd/logs" "$work/scrapyd/dbs" "$work/state"
(cd "$work/site" && exec python3 -m http.server 6812 --bind 127.0.0.1 >/dev/null 2>&1) &
(cd "$work/scrapyd" && exec "$work/venv/bin/scrapyd" >"$work/scrapyd/log" 2>&1) &
for _ in $(seq 100); do curl -s -o /dev/null http://127.0.0.1:6811/daemonstatus.json && break; sleep 0.2; done

api=http://127.0.0.1:6811
curl -s -F project=newsbot -F version=1 -F "egg=@$egg" $api/addversion.json; echo
curl -s "$api/listspiders.json?project=newsbot"; echo
curl -s $api/schedule.json -d project=newsbot -d spider=news -d url=http://127.0.0.1:6812/ \
    -d setting=NEWSBOT_ALLOW_PRIVATE_HOSTS=1 -d setting=NEWSBOT_CONTACT=check@newsbot.example -d setting=DOWNLOAD_DELAY=0 \
    -d setting=AUTOTHROTTLE_ENABLED=0 -d setting=NEWSBOT_RENDER=never -d setting="NEWSBOT_DATA_DIR=$work/state"; echo
for _ in $(seq 120); do
    curl -s "$api/listjobs.json?project=newsbot" | grep -q '"finished": \[{' && break
    sleep 0.5
done
cat "$work"/scrapyd/logs/newsbot/news/*.log | grep -E "newsbot.watch.summary|ERROR|Traceback" || true
cd "$project"
PYTHONPATH="$project" "$work/venv/bin/scrapy" export -o "$work/articles.csv" -s "NEWSBOT_DATA_DIR=$work/state"
[ "$(grep -c 'Boats number' "$work/articles.csv")" = 3 ] && echo "scrapyd: three of three articles"
