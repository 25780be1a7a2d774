#!/bin/sh
# Signs in twice with a push, and holds the phone: approves the first, and denies the second.
# It needs otpdialog, curl and jq, and leaves nothing behind.
set -eu

folder=$(mktemp -d)
simulator=
# It removes its token when it ends, which has to be before the folder goes.
trap '{ kill $simulator && wait $simulator; } 2>/dev/null || true; rm -rf "$folder"' EXIT

# The simulator chooses free ports, and says which.
mkfifo "$folder/says"
otpdialog simulate --listen 127.0.0.1:0 --api 127.0.0.1:0 --api-token-file "$folder/token" </dev/null >"$folder/says" &
simulator=$!
exec 3<"$folder/says"
while read -r line <&3; do
	case $line in
	"listening on "*) radius=${line#listening on } radius=${radius% (UDP)} ;;
	"the admin interface is at "*) api=${line#the admin interface is at } ;;
	"its token is "*) break ;;
	esac
done

# A connection to it, in a configuration of its own.
export XDG_CONFIG_HOME="$folder/config" XDG_STATE_HOME="$folder/state"
mkdir -p "$folder/config/otpdialog/connections"
cat >"$folder/config/otpdialog/connections/lab.toml" <<END
display_name = "Lab"
primary      = "$radius"
secret       = "testing123"

[[actions]]
title   = "Push"
command = "push"
END

# call METHOD PATH: the token goes through a pipe, because everyone can see the arguments of a program.
call() {
	printf 'header = "Authorization: Bearer %s"\n' "$(cat "$folder/token")" |
		curl --config - --silent --show-error --fail-with-body --request "$1" "$api$2"
}

# sign_in DECISION: signs in as maria, whose phone shows a push, and decides.
sign_in() {
	echo wonderland | otpdialog auth lab --user maria --action push --json >"$folder/outcome" 2>"$folder/shown" &
	client=$!
	push=$(call GET '/requests/newest?user=maria&wait=30s')
	call POST "/requests/$(echo "$push" | jq .id)/$1" >"$folder/decided"
	wait "$client" || true # the exit code says how the sign-in ended, and so does the JSON
	echo "$push" | jq --raw-output --arg decision "$1" --slurpfile outcome "$folder/outcome" \
		'"\(.user) from \(.from): \($decision), \($outcome[0].outcome)"'
}

sign_in approve
sign_in deny

# What the server has seen: no push was sent twice.
call GET '/counters?user=maria' | jq --raw-output '"\(.pushes) pushes, \(.duplicates) retransmissions"'
