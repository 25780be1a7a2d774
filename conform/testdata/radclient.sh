#!/bin/sh
# FreeRADIUS's radclient sends one request, and answers no challenge.
umask 077
printf %s "$CONFORM_SECRET" > "$CONFORM_DIR/secret"
cat > "$CONFORM_DIR/request" <<END
Message-Authenticator = 0x00
User-Name = "$CONFORM_USER"
User-Password = "$CONFORM_PASSWORD"
END
exec radclient -x -r 3 -t "${CONFORM_TRY:-4}" -f "$CONFORM_DIR/request" -S "$CONFORM_DIR/secret" "$CONFORM_SERVER:$CONFORM_PORT" auth
