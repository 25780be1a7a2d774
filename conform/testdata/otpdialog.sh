#!/bin/sh
# otpdialog: a connection of its own for each sign-in. kim's server pushes as soon as it has the
# password, so the second server is not asked within the wait (failover_after).
export XDG_CONFIG_HOME="$CONFORM_DIR" XDG_STATE_HOME="$CONFORM_DIR"
connections=$CONFORM_DIR/otpdialog/connections
mkdir -p "$connections"
umask 077
printf %s "$CONFORM_SECRET" > "$connections/lab.secret"
cat > "$connections/lab.toml" <<END
display_name   = "Lab"
primary        = "$CONFORM_SERVER:$CONFORM_PORT"
secondary      = "$CONFORM_SERVER2:$CONFORM_PORT2"
failover_after = ${CONFORM_TIMEOUT:-12}
timeout        = ${CONFORM_TIMEOUT:-12}
secret_file    = "lab.secret"
empty_answer   = true
require_message_authenticator = "always"
END
export OTPDIALOG_USER="$CONFORM_USER" OTPDIALOG_PASSWORD="$CONFORM_PASSWORD"
printf '%s\n' "$CONFORM_CODE" > "$CONFORM_DIR/code"
exec "${OTPDIALOG:-otpdialog}" auth lab < "$CONFORM_DIR/code"
