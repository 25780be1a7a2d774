#!/bin/sh
# pam_radius_auth through pamtester, with a PAM service of its own in a mount namespace of its own.
umask 077
cat > "$CONFORM_DIR/servers" <<END
$CONFORM_SERVER:$CONFORM_PORT $CONFORM_SECRET ${CONFORM_TRY:-4}
$CONFORM_SERVER2:$CONFORM_PORT2 $CONFORM_SECRET ${CONFORM_TRY:-4}
END
mkdir "$CONFORM_DIR/pam.d"
cat > "$CONFORM_DIR/pam.d/conform" <<END
auth    required pam_radius_auth.so conf=$CONFORM_DIR/servers retry=1
account required pam_permit.so
END
{
	printf '%s\n' "$CONFORM_PASSWORD"
	yes "$CONFORM_CODE" | head -n 100
} > "$CONFORM_DIR/answers"
exec unshare --map-root-user --mount sh -c '
	mount --bind "$CONFORM_DIR/pam.d" /etc/pam.d
	exec pamtester conform "$CONFORM_USER" authenticate < "$CONFORM_DIR/answers"'
