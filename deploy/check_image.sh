#!/usr/bin/env bash
# Does deploy/Dockerfile build, and does its image crawl? Without Docker or its registry: each step is run by buildah, on a
# Debian that debootstrap makes in the place of the Python image. As root, in the project's directory:
#   apt-get install buildah debootstrap && deploy/check_image.sh [DIRECTORY]      (ten minutes, most of it packages)
# Not shown by this: the official image itself, a container's isolation, and PostgreSQL's image of compose.yaml.
set -euo pipefail
project=$PWD
work=${1:-$(mktemp -d)}
mkdir -p "$work"
cd "$work"
printf '[storage]\ndriver = "vfs"\nrunroot = "%s"\ngraphroot = "%s"\n' "$work/run" "$work/images" >storage.conf
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >policy.json
export CONTAINERS_STORAGE_CONF=$work/storage.conf
from=$(sed -n 's/^FROM //p' "$project/deploy/Dockerfile")

if [ ! -x root/usr/bin/python ]; then
    debootstrap --variant=minbase --include=ca-certificates,python3,python3-pip bookworm root
    ln -s python3 root/usr/bin/python
    rm -f root/usr/lib/python3*/EXTERNALLY-MANAGED # as in the Python image, pip may install
fi
base=$(buildah from scratch)
buildah add -q "$base" root /
buildah config --env PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin "$base"
buildah commit -q --signature-policy policy.json "$base" "docker.io/library/$from" >/dev/null
buildah rm "$base" >/dev/null

# pip of this machine may need its own settings and certificates to reach a package index.
mounts=(-v /etc/ssl/certs:/etc/ssl/certs:ro)
for path in /etc/pip.conf /opt/wheels; do [ ! -e "$path" ] || mounts+=(-v "$path:$path:ro"); done
(cd "$project" && buildah bud --isolation chroot --pull-never --network host --signature-policy "$work/policy.json" "${mounts[@]}" \
    -f deploy/Dockerfile -t newsbot .)
made=$(buildah from --pull-never --signature-policy policy.json localhost/newsbot)
trap 'buildah rm "$made" >/dev/null' EXIT
run() { buildah run --isolation chroot "$made" -- "$@"; }
run scrapy crawl news -a site=meridian,harbour,dolina -O /tmp/articles.jsonl -L WARNING
run sh -c '[ "$(id -un)" = newsbot ] && [ -w /srv/newsbot/.newsbot ] && [ ! -w /srv/newsbot/newsbot ]'
run chromium --headless --no-sandbox --disable-gpu --dump-dom 'data:text/html,<p>seen</p>' 2>/dev/null | grep -q seen
echo "image: $(run sh -c 'wc -l </tmp/articles.jsonl') articles of the demo newspapers, as user newsbot; Chromium starts"
